import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const realModules = join(here, '../../../node_modules');
const lock = (version: string): string =>
  JSON.stringify({
    packages: {
      '': { name: 'a-workspace' },
      'node_modules/a': { version },
      'node_modules/for-another-system': { version: '1.0.0', optional: true },
    },
  });

/** Stands for npm: notes its call, then does what the file beside it says. */
const npm = (act: string): string => `
  const fs = require('node:fs');
  fs.appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n');
  const finish = () => {
    fs.mkdirSync('node_modules', { recursive: true });
    for (const name of ['tsx', 'esbuild', '@esbuild']) fs.symlinkSync(${JSON.stringify(realModules)} + '/' + name, 'node_modules/' + name, 'junction');
    fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
  };
  ${act}`;

let root: string;
const at = (...names: string[]): string => join(root, ...names);
const write = (name: string, text: string): void => writeFileSync(at(name), text);
const npmCalls = (): string[] =>
  existsSync(at('npm-calls')) ? readFileSync(at('npm-calls'), 'utf8').trim().split('\n') : [];

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'nightshift-install-')));
  mkdirSync(at('tools/workspace/bin'), { recursive: true });
  for (const name of ['with-install.mjs', 'start.mjs', 'install.mjs', 'isInstalled.mjs']) {
    copyFileSync(join(here, name), at('tools/workspace/bin', name));
  }
  write('package.json', '{ "type": "module" }');
  write('package-lock.json', lock('1.0.0'));
  write('npm-cli.cjs', npm('finish()'));
  write(
    'script.ts',
    "const who: string = process.argv.slice(2).join(' ');\nconsole.log(`hello ${who} from ${process.pid}`);",
  );
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const launch = (...args: string[]) =>
  spawn(process.execPath, [at('tools/workspace/bin/with-install.mjs'), ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], npm_execpath: at('npm-cli.cjs') },
  });

const run = async (...args: string[]) => {
  const child = launch(...args);
  const ended = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await ended) as [number | null];
  return { pid: child.pid, code, out, err };
};

const appears = async (name: string): Promise<void> => {
  const changes = watch(root);
  const filled = (): boolean => existsSync(at(name)) && readFileSync(at(name), 'utf8') !== '';
  while (!filled()) await once(changes, 'change');
  changes.close();
};

const text = async (stream: NodeJS.ReadableStream): Promise<string> => {
  let all = '';
  for await (const chunk of stream) all += String(chunk);
  return all;
};

test('on a fresh clone it installs with one line of notice and runs the script in its own process', async () => {
  const { pid, code, out, err } = await run('script.ts', 'to', 'you');
  expect({ code, out }).toEqual({ code: 0, out: `hello to you from ${pid}\n` });
  expect(err.trim().split('\n')).toEqual([expect.stringMatching(/^Installing what is missing/)]);
  expect(npmCalls()).toEqual([expect.stringMatching(/^ci --include=dev /)]);
});

test('it is silent and installs nothing when everything is there', async () => {
  await run('script.ts');
  const { err } = await run('script.ts');
  expect(err).toBe('');
  expect(npmCalls()).toHaveLength(1);
});

test('it installs again when the lock file asks for another version', async () => {
  await run('script.ts');
  write('package-lock.json', lock('1.0.1'));
  await run('script.ts');
  expect(npmCalls()).toHaveLength(2);
});

test('a failed installation shows what npm said, runs nothing, and the next run tries again', async () => {
  await run('script.ts');
  write('package-lock.json', lock('1.0.1'));
  write('npm-cli.cjs', npm("console.error('npm error no such version'); process.exit(7);"));
  const { code, out, err } = await run('script.ts');
  expect({ code, out }).toEqual({ code: 7, out: '' });
  expect(err).toMatch(/npm error no such version[\s\S]*the next run tries again/);
  write('package-lock.json', lock('1.0.0'));
  write('npm-cli.cjs', npm("fs.rmSync('node_modules', { recursive: true }); finish()"));
  expect(await run('script.ts')).toMatchObject({ code: 0 });
  expect(npmCalls()).toHaveLength(3);
});

test('an installation that is interrupted stops npm too, and the next run installs again', async () => {
  write(
    'npm-cli.cjs',
    npm("fs.mkdirSync('node_modules'); fs.writeFileSync('npm-pid', String(process.pid)); setInterval(() => {}, 1000);"),
  );
  const child = launch('script.ts');
  const ended = once(child, 'close');
  await appears('npm-pid');
  child.kill('SIGTERM');
  expect(await ended).toEqual([143, null]);
  expect(() => process.kill(Number(readFileSync(at('npm-pid'), 'utf8')), 0)).toThrow('ESRCH');
  write('npm-cli.cjs', npm('finish()'));
  expect(await run('script.ts')).toMatchObject({ code: 0 });
});

test('a signal reaches the script, which decides how it ends', async () => {
  write(
    'script.ts',
    "process.on('SIGTERM', () => process.exit(5));\nconsole.log('ready');\nsetInterval(() => {}, 1000);",
  );
  const child = launch('script.ts');
  const ended = once(child, 'close');
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await ended).toEqual([5, null]);
});
