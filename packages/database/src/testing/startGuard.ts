import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Starts a process that outlives this one by a moment: when this process ends, however it ends, the guard stops the
 * watched processes (SIGINT, after five seconds SIGKILL), removes the watched folders and goes away itself.
 */
export function startGuard(): Guard {
  // A process group of its own: Ctrl-C in the terminal must not reach the one that cleans up.
  const child = spawn(process.execPath, [fileURLToPath(new URL('./guard.mjs', import.meta.url))], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
  let stopping = false;
  child.stdin.on('error', warn);
  void gone.then(() => {
    if (!stopping) warn();
  });
  child.unref();
  // The pipe is a socket underneath, which must not keep this process alive either.
  (child.stdin as unknown as { unref(): void }).unref();

  const tell = (order: object): void => {
    if (!stopping) child.stdin.write(`${JSON.stringify(order)}\n`);
  };
  return {
    watchProcess: (pid) => tell({ watchProcess: pid }),
    forgetProcess: (pid) => tell({ forgetProcess: pid }),
    watchFolder: (path) => tell({ watchFolder: path }),
    async stop() {
      stopping = true;
      child.ref();
      child.stdin.end();
      await gone;
    },
  };
}

export interface Guard {
  watchProcess(pid: number): void;
  /** For a process that has ended: its number may soon belong to another. */
  forgetProcess(pid: number): void;
  watchFolder(path: string): void;
  /** Stops and removes what is still watched, now. Resolves when the guard is gone; safe to repeat. */
  stop(): Promise<void>;
}

function warn(): void {
  process.emitWarning('The guard process is gone: if this process is killed now, its children and folders will stay.');
}
