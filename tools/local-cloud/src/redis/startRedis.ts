import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PortTaken } from '@nightshift/database/testing';
import { countCommands, type RedisCounters } from './countCommands.ts';
import { ownEngine } from './own/ownEngine.ts';
import { noFaults, type RedisFaults } from './RedisFaults.ts';
import { RedisError } from './Reply.ts';
import { restHandler } from './restHandler.ts';
import { realEngine } from './server/realEngine.ts';

/**
 * Starts the Upstash Redis REST protocol on 127.0.0.1, in front of a small engine of its own or, with `redisUrl`, of a
 * real server. Rejects with `PortTaken`.
 */
export async function startRedis(options: RedisOptions = {}): Promise<LocalRedis> {
  const { port = 8079, token = 'local_token', redisUrl, clock = Date.now } = options;
  let aheadMs = 0;
  const counters: RedisCounters = { total: 0, byName: {} };
  const faults = noFaults();
  const engine = countCommands(redisUrl ? realEngine(redisUrl) : ownEngine(() => clock() + aheadMs), counters);
  const stopping = new AbortController();

  const server = createServer(restHandler({ engine, token, faults, stopping: stopping.signal }));
  server.on('connection', (socket) => {
    if (faults.gone) socket.destroy();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EADDRINUSE' ? new PortTaken('Redis', port, { cause: error }) : error;
  });

  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let stopped: Promise<void> | undefined;
  return {
    url,
    token,
    env: { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token },
    counters,
    faults,
    async flush() {
      const reply = await engine.execute(['FLUSHDB']);
      if (reply instanceof RedisError) throw reply;
    },
    advance(ms) {
      if (redisUrl)
        throw new Error('The clock of a real Redis server can not be moved. Start without REDIS_URL for that.');
      aheadMs += ms;
    },
    stop() {
      stopped ??= (async () => {
        stopping.abort();
        const closed = once(server, 'close');
        server.close();
        server.closeAllConnections();
        await closed;
        await engine.close();
      })();
      return stopped;
    },
  };
}

export interface RedisOptions {
  /** Default 8079; 0 for any that is free. */
  port?: number | undefined;
  /** What `Authorization: Bearer` must hold. Default `local_token`. */
  token?: string | undefined;
  /** `redis://` or `rediss://`: a real server, Redis 7 or newer, instead of the engine of its own. */
  redisUrl?: string | undefined;
  /** The engine's time in milliseconds since 1970. Default: the system's. */
  clock?: (() => number) | undefined;
}

export interface LocalRedis {
  url: string;
  token: string;
  env: { UPSTASH_REDIS_REST_URL: string; UPSTASH_REDIS_REST_TOKEN: string };
  /** Commands executed since the start. */
  readonly counters: RedisCounters;
  readonly faults: RedisFaults;
  /** Removes every key (of the database that `redisUrl` names). */
  flush(): Promise<void>;
  /** Moves the engine's clock forward, or back, so that keys expire without waiting. */
  advance(ms: number): void;
  /** Safe to repeat. */
  stop(): Promise<void>;
}
