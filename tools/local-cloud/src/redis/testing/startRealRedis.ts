import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort, startGuard } from '@nightshift/database/testing';

/** Whether there is a real Redis to test against: `REDIS_URL`, or the program `redis-server`. */
export const realRedisIsHere = Boolean(process.env.REDIS_URL) || spawnSync('redis-server', ['--version']).status === 0;

/** A real, empty Redis: the one of `REDIS_URL`, which must be empty because tests flush it, or one of our own. */
export async function startRealRedis(): Promise<RealRedis> {
  if (process.env.REDIS_URL) return { url: process.env.REDIS_URL, stop: async () => {} };
  const guard = startGuard();
  const folder = await mkdtemp(join(tmpdir(), 'nightshift-redis-'));
  guard.watchFolder(folder);
  const port = await freePort();
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  guard.watchProcess(server.pid!);
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: server.stdout }).on('line', (line) => {
      if (line.includes('Ready to accept connections')) resolve();
    });
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code} before it was ready.`)));
  });
  await ready.catch(async (error) => {
    await guard.stop();
    throw error;
  });
  return { url: `redis://127.0.0.1:${port}`, stop: () => guard.stop() };
}

export interface RealRedis {
  url: string;
  stop(): Promise<void>;
}
