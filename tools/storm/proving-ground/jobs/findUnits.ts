import type { Discovered, DiscoverPage } from '@nightshift/contract';
import type { Kysely } from '@nightshift/database';
import { natureOf } from './natureOf.ts';
import type { ProvingTables, SettingsTable } from './provingTables.ts';
import type { ProvingUnit } from './provingUnit.ts';

/** One page of a job's units, as its settings say: numbered from 1, without a gap. The cursor is the page's last number. */
export async function findUnits(
  job: string,
  { db, cursor, limit }: Pick<DiscoverPage, 'db' | 'cursor' | 'limit'>,
): Promise<Discovered<ProvingUnit>> {
  const settings = await (db as Kysely<ProvingTables>)
    .selectFrom('proving.settings')
    .selectAll()
    .where('job', '=', job)
    .executeTakeFirst();
  if (!settings) throw new Error(`${job} has no row in proving.settings: lay the ground before its first tick`);
  const after = typeof cursor === 'number' ? cursor : 0;
  const last = Math.min(settings.units, after + limit);
  const units = Array.from({ length: Math.max(0, last - after) }, (_, index) => unitOf(settings, after + index + 1));
  return last < settings.units ? { units, cursor: last } : { units };
}

function unitOf(settings: SettingsTable, number: number): ProvingUnit {
  const { items, batch, provider } = settings;
  return {
    number,
    nature: natureOf(number, {
      flakyEvery: settings.flaky_every,
      poisonEvery: settings.poison_every,
      killerEvery: settings.killer_every,
    }),
    workMs: settings.work_ms,
    ...(provider === null ? {} : { provider }),
    ...(items > 0 ? { road: { first: (number - 1) * items + 1, last: number * items, batch } } : {}),
  };
}
