import { Fenced, type Json } from '@nightshift/contract';
import { sql, type Database, type DatabaseTransaction } from '@nightshift/database';
import type { Claim } from './claimPack.ts';
import { fence } from './fence.ts';
import type { UnsentPack } from './outbox.ts';

export type NewUnit = { key: string; payload: Json };

export type RecordedPage = { packs: UnsentPack[]; recorded: number; repeated: number };

export type Page = {
  units: NewUnit[];
  /** The number of the page's first unit: one more than all units that earlier pages named. */
  firstNumber: number;
  /** Units per pack. */
  packSize: number;
  /** Where this attempt traces, for a run that was opened without a trace. */
  traceparent?: string | undefined;
  /** Saves the dispatch's new checkpoint inside the same transaction, comparing its version. */
  saveCheckpoint: (tx: DatabaseTransaction) => Promise<void>;
};

/** Two units of one page carry the same key: their effects would be one, and which payload counts can't be known. */
export class RepeatedKey extends Error {
  override name = 'RepeatedKey';
}

/**
 * Records one discovered page: its units, their packs and the dispatch's checkpoint, in one transaction under the
 * dispatch's fence. A key that an earlier page recorded is ignored and counted. The packs that come back are to be
 * sent; killed before that, the next delivery of the dispatch or the relay sends them.
 */
export async function recordPage(db: Database, claim: Claim, page: Page): Promise<RecordedPage> {
  refuseRepeatedKeys(claim.run, page.units);
  return db.transaction().execute(async (tx) => {
    await holdDispatch(tx, claim);
    const recorded = await insertUnits(tx, claim.run, page);
    const packs = await insertPacks(tx, claim.run, page, recorded);
    await page.saveCheckpoint(tx);
    await sql`
      update nightshift.runs set state = 'dispatching', units = units + ${recorded.length}, failures = 0,
        traceparent = coalesce(traceparent, ${page.traceparent ?? null})
      where id = ${claim.run}
    `.execute(tx);
    return { packs, recorded: recorded.length, repeated: page.units.length - recorded.length };
  });
}

function refuseRepeatedKeys(run: string, units: NewUnit[]): void {
  const seen = new Set<string>();
  for (const { key } of units) {
    if (seen.has(key)) {
      throw new RepeatedKey(
        `${run}: discover returned two units with the key '${key}' in one page: a key must name one unit of its run`,
      );
    }
    seen.add(key);
  }
}

/** The fence, and the run's row shared: a cancellation waits for this page, and this page finds a cancelled run closed. */
async function holdDispatch(tx: DatabaseTransaction, claim: Claim): Promise<void> {
  const { run, attempt } = claim;
  const { rows } = await sql`
    with ${fence(claim)}
    select r.id from fence, nightshift.runs r where r.id = ${run} and r.state in ('opened', 'dispatching')
    for share of r
  `.execute(tx);
  if (rows.length === 0) {
    throw new Fenced(
      `attempt ${attempt} of the dispatch of ${run} can't record a page: another attempt has taken it over, or the run has ended`,
    );
  }
}

async function insertUnits(tx: DatabaseTransaction, run: string, { units, firstNumber }: Page): Promise<number[]> {
  if (units.length === 0) return [];
  const { rows } = await sql<{ number: number }>`
    insert into nightshift.units (run_id, number, key, payload)
    select ${run}, ${firstNumber}::int + page.position::int - 1, page.key, page.payload::jsonb
    from unnest(${units.map((u) => u.key)}::text[], ${units.map((u) => JSON.stringify(u.payload))}::text[])
      with ordinality as page (key, payload, position)
    on conflict (run_id, key) do nothing
    returning number
  `.execute(tx);
  return rows.map((row) => row.number);
}

async function insertPacks(
  tx: DatabaseTransaction,
  run: string,
  page: Page,
  recorded: number[],
): Promise<UnsentPack[]> {
  const ranges = packRanges(recorded, page.packSize);
  if (ranges.length === 0) return [];
  const { rows } = await sql<UnsentPack>`
    with packs as (
      insert into nightshift.packs (run_id, number, first_unit, last_unit, due_at)
      select ${run}, first, first, last, nightshift.clock()
      from unnest(${ranges.map((r) => r.first)}::int[], ${ranges.map((r) => r.last)}::int[]) as range (first, last)
      returning run_id, number, sends
    )
    select packs.run_id as run, r.job, packs.number as pack, packs.sends as send, 0 as "dueInMs", r.traceparent
    from packs join nightshift.runs r on r.id = packs.run_id
    order by packs.number
  `.execute(tx);
  return rows;
}

/** Neighbouring units in packs of `size`, by the numbers that were really recorded. */
export function packRanges(numbers: number[], size: number): { first: number; last: number }[] {
  const sorted = [...numbers].sort((a, b) => a - b);
  const ranges: { first: number; last: number }[] = [];
  for (let start = 0; start < sorted.length; start += size) {
    const pack = sorted.slice(start, start + size);
    ranges.push({ first: pack[0]!, last: pack.at(-1)! });
  }
  return ranges;
}
