import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PortTaken } from '@nightshift/database/testing';
import { bundleProgram } from '@nightshift/workspace/functions';
import { findRoute } from './findRoute.ts';
import { Instances } from './Instances.ts';
import { invoke } from './invoke.ts';
import { readBody } from './readBody.ts';
import { readOutput } from './readOutput.ts';
import { refuse } from './refuse.ts';
import type { InstanceExit } from './startInstance.ts';

/** What runs one app. `env` is all the app gets of its own; `log` hears every line it prints, prefixed with the app's name. */
export type FunctionsHostOptions = {
  name: string;
  folder: string;
  port?: number;
  env: Record<string, string>;
  log: (line: string) => void;
  onExit?: (exit: InstanceExit) => void;
};

/** A running app, with the faults that may befall it on Vercel. `kills` counts instances that died by `kill` or at their time limit. */
export type FunctionsHost = {
  readonly name: string;
  readonly url: string;
  readonly port: number;
  readonly kills: number;
  readonly instances: number;
  pid: () => number | undefined;
  kill: (signal?: NodeJS.Signals) => Promise<void>;
  freeze: () => void;
  thaw: () => void;
  restart: () => void;
  stop: () => Promise<void>;
};

/** Runs an app's built functions on 127.0.0.1 as Vercel would: one instance for all of them, started by the first request that needs it. */
export const startFunctionsHost = async (options: FunctionsHostOptions): Promise<FunctionsHost> => {
  const { name, folder, port = 0, env, log } = options;
  let output = readOutput(folder);
  const server = createServer({ maxHeaderSize: 32 * 1024 });
  const home = mkdtempSync(join(tmpdir(), 'nightshift-functions-'));
  const program = join(home, 'instance.mjs');
  try {
    await bundleProgram(fileURLToPath(new URL('./instance/runInstance.ts', import.meta.url)), program);
    await listen(server, port, `the functions of ${name}`);
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    throw error;
  }
  const listeningOn = (server.address() as AddressInfo).port;
  const instances = new Instances({
    program,
    home,
    env: { ...vercelEnv(listeningOn), ...env },
    hear: (line) => log(`[${name}] ${line}`),
    onExit: (exit) => options.onExit?.(exit),
  });
  const leaveNothing = (): void => {
    instances.killAll();
    rmSync(home, { recursive: true, force: true });
  };
  process.once('exit', leaveNothing);

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const id = `local::${randomUUID()}`;
    const route = findRoute(output, request.url ?? '/');
    const body = await readBody(request);
    if (route === undefined) return refuse(response, 'NOT_FOUND', id);
    if (body === 'too large') return refuse(response, 'FUNCTION_PAYLOAD_TOO_LARGE', id);
    const instance = await instances.get();
    if (instance === undefined) return refuse(response, 'FUNCTION_INVOCATION_FAILED', id);
    invoke(instance, { id, request, response, body, route }, () => instances.timeOut(instance));
  };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch((error: unknown) => {
      // A caller that breaks off while it still sends is no news.
      if (!request.destroyed || request.complete) log(`[${name}] ${String(error)}`);
      response.destroy();
    });
  });

  return {
    name,
    url: `http://127.0.0.1:${listeningOn}`,
    port: listeningOn,
    get kills() {
      return instances.kills;
    },
    get instances() {
      return instances.started;
    },
    pid: () => instances.current?.process.pid,
    kill: (signal) => instances.kill(signal),
    freeze: () => void instances.current?.process.kill('SIGSTOP'),
    thaw: () => void instances.current?.process.kill('SIGCONT'),
    restart: () => {
      output = readOutput(folder);
      instances.retire();
    },
    stop: async () => {
      if (server.listening) {
        const closed = once(server, 'close');
        server.close();
        server.closeAllConnections();
        await closed;
      }
      await instances.stop();
      process.off('exit', leaveNothing);
      leaveNothing();
    },
  };
};

/** What Vercel's runtime tells every function. */
const vercelEnv = (port: number): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  TZ: 'UTC',
  NODE_ENV: 'production',
  VERCEL: '1',
  VERCEL_ENV: 'production',
  VERCEL_REGION: 'dev1',
  VERCEL_URL: `127.0.0.1:${port}`,
});

const listen = async (server: ReturnType<typeof createServer>, port: number, wantedFor: string): Promise<void> => {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? new PortTaken(wantedFor, port, { cause: error }) : error;
  });
};
