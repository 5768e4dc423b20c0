import { spawn } from 'node:child_process';
import { PassThrough, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { main } from '../main.ts';

export type Called = { code: number | null; stdout: string; stderr: string };

const COMMAND = fileURLToPath(new URL('../../bin/nightshift.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** Calls the real command in a process of its own, without a terminal. */
export function nightshift(args: readonly string[], env: Record<string, string> = {}): Promise<Called> {
  const child = spawn(process.execPath, ['--import', 'tsx', COMMAND, ...args], {
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? '', USER: 'ada', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const called: Called = { code: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (called.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (called.stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ ...called, code }));
  });
}

/** The same in this process; `answer` is what somebody types at a terminal, where there is one. */
export async function inside(args: readonly string[], env: Record<string, string>, answer?: string): Promise<Called> {
  const called: Called = { code: null, stdout: '', stderr: '' };
  const screen = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk, _, done) {
        called[name] += String(chunk);
        done();
      },
    });
  const stdin = Object.assign(new PassThrough(), { isTTY: answer !== undefined });
  if (answer !== undefined) stdin.write(`${answer}\n`);
  const code = await main(args, {
    env: { USER: 'ada', ...env },
    stdin,
    stdout: screen('stdout'),
    stderr: screen('stderr'),
  });
  return { ...called, code };
}
