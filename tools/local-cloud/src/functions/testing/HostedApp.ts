import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { buildFunctions } from '@nightshift/workspace/functions';
import { fixtureApp, type FixtureApp } from '@nightshift/workspace/testing';
import { startFunctionsHost, type FunctionsHost, type InstanceExit } from '../index.ts';
import { hostedFunctions } from './hostedFunctions.ts';

/** An app of fixture functions and its host, with what the host has told so far. */
export class HostedApp {
  readonly app: FixtureApp = fixtureApp(hostedFunctions);
  host!: FunctionsHost;
  lines: string[] = [];
  exits: InstanceExit[] = [];
  readonly #news = new EventEmitter();

  build = (): Promise<unknown> => buildFunctions(this.app.folder);

  /** Starts a host of its own; `begin` starts the one that the calls below go to. */
  start = (more: { port?: number; env?: Record<string, string> } = {}): Promise<FunctionsHost> =>
    startFunctionsHost({
      name: 'app',
      folder: this.app.folder,
      ...more,
      env: { SIGNALS: join(this.app.folder, 'signals'), ...more.env },
      log: (line) => {
        this.lines.push(line);
        this.#news.emit('line');
      },
      onExit: (exit) => {
        this.exits.push(exit);
        this.#news.emit('exit');
      },
    });

  begin = async (env: Record<string, string> = {}): Promise<void> => {
    this.lines = [];
    this.exits = [];
    this.host = await this.start({ env });
  };

  heard = async (line: string, times = 1): Promise<void> => {
    while (this.lines.filter((each) => each === line).length < times) await once(this.#news, 'line');
  };

  gone = async (count: number): Promise<void> => {
    while (this.exits.length < count) await once(this.#news, 'exit');
  };

  call = (path: string, init?: RequestInit): Promise<Response> => fetch(`${this.host.url}${path}`, init);

  text = async (path: string): Promise<string> => (await this.call(path)).text();

  /** The instance that answers now. */
  pid = async (): Promise<number> => ((await (await this.call('/api/who')).json()) as { pid: number }).pid;

  /** The status and Vercel's code of a call that the platform answers itself. */
  failure = async (path: string, init?: RequestInit): Promise<[number, string | null]> => {
    const { status, headers } = await this.call(path, init);
    return [status, headers.get('x-vercel-error')];
  };
}
