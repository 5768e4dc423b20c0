import { fork } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { FunctionProblem } from './FunctionProblem.ts';

/** What a built function shows when it is imported cold: how long that takes, the methods it answers, its exported `config`. */
export type ImportedFunction = { importMs: number; methods: string[]; config: unknown };

type Report = { error: string } | (ImportedFunction & { hidden: string[] });

const child = fileURLToPath(new URL('./importBuilt.mjs', import.meta.url));

/** Imports a built function in a child process with an empty environment; refuses one that fails, hangs or answers nothing. */
export const importBuilt = async (source: string, bundle: string, limitMs = 15_000): Promise<ImportedFunction> => {
  const report = await reportOf(source, bundle, limitMs);
  if ('error' in report) throw new FunctionProblem(source, `can't be imported once built:\n${report.error}`);
  if (report.methods.length === 0) {
    throw new FunctionProblem(
      source,
      'exports no HTTP method. Export e.g. `GET` or `POST`, or move the file out of src/api if it is no function.',
    );
  }
  if (report.hidden.length > 0) {
    const names = report.hidden.join(', ');
    throw new FunctionProblem(
      source,
      `exports default beside ${names}; Vercel sees the default alone. Keep one of them.`,
    );
  }
  return { importMs: report.importMs, methods: report.methods, config: report.config };
};

const reportOf = (source: string, bundle: string, limitMs: number): Promise<Report> =>
  new Promise((resolve, reject) => {
    const process_ = fork(child, [pathToFileURL(bundle).href], {
      env: {},
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    let printed = '';
    for (const stream of [process_.stdout, process_.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (printed += text));
    }
    const timer = setTimeout(() => process_.kill('SIGKILL'), limitMs);
    let report: Report | undefined;
    process_.on('message', (message) => (report = message as Report));
    process_.on('error', reject);
    process_.on('close', (code, signal) => {
      clearTimeout(timer);
      if (report !== undefined) return resolve(report);
      const end = signal === null ? `ended the process with code ${code}` : `didn't end within ${limitMs} ms`;
      reject(new FunctionProblem(source, `its import ${end}. A function must import without doing work.\n${printed}`));
    });
  });
