import { join } from 'node:path';
import { startInstance, type Instance, type InstanceExit } from './startInstance.ts';

/** What every instance of an app is started with. */
export type InstancesOptions = {
  program: string;
  home: string;
  env: Record<string, string>;
  hear: (line: string) => void;
  onExit: (exit: InstanceExit) => void;
};

/** The instances of one app: at most one takes new calls, retired ones finish theirs, and none outlives the host. */
export class Instances {
  current: Instance | undefined;
  started = 0;
  kills = 0;
  readonly #living = new Set<Instance>();
  readonly #options: InstancesOptions;
  #stopped = false;

  constructor(options: InstancesOptions) {
    this.#options = options;
  }

  /** The instance for a new call, started if there is none; undefined when it can't start or the host is stopping. */
  async get(): Promise<Instance | undefined> {
    if (this.#stopped) return undefined;
    const instance = (this.current ??= this.#start());
    return instance.listening.then(
      () => instance,
      () => undefined,
    );
  }

  /** Kills the instance that takes the calls, as Vercel may at any moment; resolves when it is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const instance = this.current;
    if (instance === undefined) return;
    this.current = undefined;
    this.kills += 1;
    await instance.end('killed', signal);
  }

  /** Kills an instance in which a function has taken too long. */
  timeOut(instance: Instance): void {
    if (!this.#living.has(instance)) return;
    if (this.current === instance) this.current = undefined;
    this.kills += 1;
    void instance.end('timed out', 'SIGKILL');
  }

  /** New calls go to a new instance; the present one ends when its last call has. One that has yet to start is new. */
  retire(): void {
    const instance = this.current;
    if (instance === undefined || !instance.isListening()) return;
    this.current = undefined;
    const endIfIdle = (): void => {
      if (instance.busy.size === 0) void instance.end('retired', 'SIGTERM');
    };
    instance.process.on('ended', endIfIdle);
    endIfIdle();
  }

  /** Ends every instance and starts no other. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.current = undefined;
    await Promise.all([...this.#living].map((instance) => instance.end('stopped', 'SIGTERM')));
  }

  /** For when the host's own process ends and can't wait. */
  killAll(): void {
    for (const instance of this.#living) instance.process.kill('SIGKILL');
  }

  #start(): Instance {
    this.started += 1;
    const { program, home, env, hear, onExit } = this.#options;
    const instance = startInstance({ program, socket: socketPath(home, this.started), cwd: home, env, hear });
    this.#living.add(instance);
    // At once, so that the next call starts a new one even while the last lines of this one are read.
    instance.process.once('exit', () => {
      if (this.current === instance) this.current = undefined;
    });
    void instance.exited.then((exit) => {
      this.#living.delete(instance);
      onExit(exit);
    });
    return instance;
  }
}

const socketPath = (home: string, number: number): string =>
  process.platform === 'win32' ? `\\\\.\\pipe\\${home}-${number}` : join(home, `${number}.sock`);
