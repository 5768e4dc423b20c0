import { startRedis, type LocalRedis } from '../startRedis.ts';
import { realRedisIsHere, startRealRedis } from './startRealRedis.ts';

/** Runs the same tests on the engine of our own and, where there is one, on a real Redis. Each begins without keys. */
export function everyEngine(title: string, tests: (redis: () => LocalRedis) => void): void {
  describe(`${title}, on the engine of our own`, () => withEngine(async () => undefined, tests));
  const real = realRedisIsHere ? describe : describe.skip;
  real(`${title}, on a real Redis (skipped without REDIS_URL or redis-server)`, () =>
    withEngine(startRealRedis, tests),
  );
}

function withEngine(
  startServer: () => Promise<{ url: string; stop(): Promise<void> } | undefined>,
  tests: (redis: () => LocalRedis) => void,
): void {
  let server: Awaited<ReturnType<typeof startServer>>;
  let redis: LocalRedis;
  beforeAll(async () => {
    server = await startServer();
    redis = await startRedis({ port: 0, redisUrl: server?.url });
    const keys = await ask(redis, ['DBSIZE']);
    if (keys.result !== 0) throw new Error('The Redis of REDIS_URL is not empty, and these tests would empty it.');
  });
  afterEach(() => redis.flush());
  afterAll(async () => {
    await redis?.stop();
    await server?.stop();
  });
  tests(() => redis);
}

/** One command as plain JSON over HTTP, with the answer as it came. */
export async function ask(
  redis: LocalRedis,
  command: (string | number)[],
): Promise<{ result?: unknown; error?: string }> {
  const response = await fetch(redis.url, {
    method: 'POST',
    headers: { authorization: `Bearer ${redis.token}` },
    body: JSON.stringify(command),
  });
  return (await response.json()) as { result?: unknown; error?: string };
}
