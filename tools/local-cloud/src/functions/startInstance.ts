import { fork, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { InstanceMessage } from './Invocation.ts';

/** How an instance came to its end; `why` is what the host knows of it. */
export type InstanceExit = { pid: number; code: number | null; signal: NodeJS.Signals | null; why: InstanceEnd };
export type InstanceEnd = 'crashed' | 'killed' | 'timed out' | 'retired' | 'stopped';

/** One process that runs an app's functions. `busy` holds the invocations that it has not ended yet. */
export type Instance = {
  process: ChildProcess;
  socket: string;
  listening: Promise<void>;
  isListening: () => boolean;
  exited: Promise<InstanceExit>;
  busy: Map<string, NodeJS.Timeout>;
  end: (why: InstanceEnd, signal: NodeJS.Signals) => Promise<InstanceExit>;
};

/** What Vercel leaves an instance to clean up in after SIGTERM. */
const graceMs = 500;

/** Starts an instance with the given environment and nothing else; it dies with its host. */
export const startInstance = (options: {
  program: string;
  socket: string;
  cwd: string;
  env: Record<string, string>;
  hear: (line: string) => void;
}): Instance => {
  const { program, socket, cwd, env, hear } = options;
  const child = fork(program, [socket], { cwd, env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let why: InstanceEnd = 'crashed';
  let isListening = false;
  const busy: Instance['busy'] = new Map();
  const heard = [child.stdout, child.stderr].map(async (stream) => {
    for await (const line of createInterface({ input: stream! })) hear(line);
  });
  const exited = new Promise<InstanceExit>((resolve) => {
    child.once('close', (code, signal) => {
      for (const timer of busy.values()) clearTimeout(timer);
      busy.clear();
      void Promise.all(heard).then(() => resolve({ pid: child.pid!, code, signal, why }));
    });
  });
  const listening = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the instance ended before it listened')));
    child.on('message', (message: InstanceMessage) => {
      if ('listening' in message) {
        isListening = true;
        return resolve();
      }
      clearTimeout(busy.get(message.ended));
      busy.delete(message.ended);
      child.emit('ended');
    });
  });
  const end: Instance['end'] = async (reason, signal) => {
    if (child.exitCode === null && child.signalCode === null) why = reason;
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    return exited.finally(() => clearTimeout(timer));
  };
  return { process: child, socket, listening, isListening: () => isListening, exited, busy, end };
};
