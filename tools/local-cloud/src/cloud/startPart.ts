import { startPostgres } from '@nightshift/database/testing';
import { startQStash } from '../qstash/index.ts';
import { startRedis } from '../redis/index.ts';

/** A part of the cloud that runs by itself, and the variables that lead a program to it. */
export type Part = { variables: Readonly<Record<string, string>>; stop: () => Promise<void> };

export const parts = ['postgres', 'redis', 'qstash'] as const;
export type PartName = (typeof parts)[number];

export function isPartName(name: string | undefined): name is PartName {
  return parts.some((part) => part === name);
}

/** Starts one part alone, on the port its clients expect unless another is given. Rejects with `PortTaken`. */
export async function startPart(
  name: PartName,
  options: { port?: number; redisUrl?: string | undefined },
): Promise<Part> {
  const { port, redisUrl } = options;
  switch (name) {
    case 'postgres': {
      const postgres = await startPostgres({ port: port ?? 5432 });
      return { variables: { DATABASE_URL: postgres.url }, stop: () => postgres.stop() };
    }
    case 'redis': {
      const redis = await startRedis({ port: port ?? 8079, ...(redisUrl === undefined ? {} : { redisUrl }) });
      return { variables: redis.env, stop: () => redis.stop() };
    }
    case 'qstash': {
      const qstash = await startQStash({ port: port ?? 8080 });
      return { variables: qstash.env, stop: () => qstash.stop() };
    }
  }
}
