/** The local cloud's Redis, found by its place for the same reason as its QStash. */
const PLACE = new URL('../../../local-cloud/src/redis/index.ts', import.meta.url).href;

type LocalRedis = {
  url: string;
  env: Readonly<Record<string, string>>;
  counters: { byName: Readonly<Record<string, number>> };
  stop: () => Promise<void>;
};

export async function localRedis(): Promise<LocalRedis> {
  const { startRedis } = (await import(PLACE)) as { startRedis: (options: { port: number }) => Promise<LocalRedis> };
  return startRedis({ port: 0 });
}
