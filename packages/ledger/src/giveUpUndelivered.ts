import { formatDuration, type AnyJob, type ErrorRecord, type Json } from '@nightshift/contract';
import { sql, type Database, type DatabaseTransaction } from '@nightshift/database';
import { claimedOrOwed } from './claimedOrOwed.ts';
import { noClaim } from './fence.ts';

/** What is buried of a unit that nobody could take, or (`unit: null`) of a run whose dispatch nobody could. */
export type UndeliveredLetter = {
  job: string;
  run: string;
  unit: { number: number; key: string; payload: Json } | null;
  error: ErrorRecord;
  failures: number;
  deployment?: string;
};

export type GivenUp = {
  letters: number;
  /** The runs that had them: each is to be asked whether it is over. */
  runs: string[];
};

/**
 * Gives up what nobody took for the job's `giveUpAfter`, so that a worker that is gone doesn't hold its job for ever: the
 * units of such packs die as `Undelivered`, a dispatch fails its run, each with a letter, and the pack is settled, all in
 * one transaction for up to a hundred packs. A run of whose packs anybody has taken one within that time is only waiting
 * in a queue. Safe to repeat and to race; killed between two transactions, the next call goes on.
 */
export async function giveUpUndelivered(
  db: Database,
  job: AnyJob,
  bury: (tx: DatabaseTransaction, letter: UndeliveredLetter) => Promise<void>,
  { signal }: { signal?: AbortSignal } = {},
): Promise<GivenUp> {
  const runs = new Set<string>();
  let letters = 0;
  while (!signal?.aborted) {
    const buried = await db.transaction().execute((tx) => giveUpSome(tx, job, bury));
    if (buried.packs === 0) break;
    letters += buried.letters;
    for (const run of buried.runs) runs.add(run);
  }
  return { letters, runs: [...runs] };
}

async function giveUpSome(
  tx: DatabaseTransaction,
  job: AnyJob,
  bury: (tx: DatabaseTransaction, letter: UndeliveredLetter) => Promise<void>,
) {
  const packs = await holdUntaken(tx, job);
  if (packs.length === 0) return { packs: 0, letters: 0, runs: [] };
  const error: ErrorRecord = {
    name: 'Undelivered',
    message: `nobody has taken it for ${formatDuration(job.giveUpAfterMs)}: see that the worker of ${job.name} is deployed, can be reached and answers, then redrive`,
  };
  const letters = [...(await failDispatches(tx, packs, error)), ...(await killUnits(tx, packs, error))];
  for (const letter of letters) {
    const { deployment, ...rest } = letter;
    await bury(tx, { ...rest, job: job.name, error, ...(deployment === null ? {} : { deployment }) });
  }
  await settle(tx, packs);
  return { packs: packs.length, letters: letters.length, runs: packs.map(({ run }) => run) };
}

type HeldPack = { run: string; pack: number };
type Buried = Pick<UndeliveredLetter, 'run' | 'unit' | 'failures'> & { deployment: string | null };

/** Locks some packs that are to be given up; what another one has in hand is left to that one. */
async function holdUntaken(tx: DatabaseTransaction, job: AnyJob): Promise<HeldPack[]> {
  const longAgo = sql`nightshift.clock() - ${job.giveUpAfterMs} * interval '1 millisecond'`;
  const { rows } = await sql<HeldPack>`
    select p.run_id as run, p.number as pack
    from nightshift.packs p join nightshift.runs r on r.id = p.run_id
    where p.settled_at is null and r.job = ${job.name} and r.state <> 'cancelled'
      and (p.claimed_until is null or p.claimed_until <= nightshift.clock())
      and ${claimedOrOwed} < ${longAgo}
      and not exists (
        select from nightshift.packs other
        where other.run_id = p.run_id and sign(other.number) = sign(p.number) and other.claimed_at >= ${longAgo})
    order by p.run_id, p.number limit ${BATCH}
    for update of p skip locked
  `.execute(tx);
  return rows;
}

const BATCH = 100;

const held = (packs: HeldPack[]) => sql`
  unnest(${packs.map(({ run }) => run)}::text[], ${packs.map(({ pack }) => pack)}::int[]) as held (run, pack)`;

async function failDispatches(tx: DatabaseTransaction, packs: HeldPack[], error: ErrorRecord): Promise<Buried[]> {
  const dispatches = packs.filter(({ pack }) => pack === 0);
  if (dispatches.length === 0) return [];
  const { rows } = await sql<Omit<Buried, 'unit'>>`
    update nightshift.runs r set error = ${JSON.stringify(error)}::jsonb
    from ${held(dispatches)} where r.id = held.run and r.state in ('opened', 'dispatching')
    returning r.id as run, r.failures, r.deployment
  `.execute(tx);
  return rows.map((row) => ({ ...row, unit: null }));
}

async function killUnits(tx: DatabaseTransaction, packs: HeldPack[], error: ErrorRecord): Promise<Buried[]> {
  const { rows } = await sql<Omit<Buried, 'unit'> & { number: number; key: string; payload: Json }>`
    update nightshift.units u set state = 'dead', finished_at = nightshift.clock(), error = ${JSON.stringify(error)}::jsonb
    from ${held(packs)}
    join nightshift.packs p on p.run_id = held.run and p.number = held.pack
    join nightshift.runs r on r.id = p.run_id
    where u.run_id = p.run_id and u.number between p.first_unit and p.last_unit and u.state = 'ready'
    returning u.run_id as run, u.number, u.key, u.payload, u.failures, r.deployment
  `.execute(tx);
  return rows
    .map(({ number, key, payload, ...row }) => ({ ...row, unit: { number, key, payload } }))
    .sort((a, b) => (a.run === b.run ? a.unit.number - b.unit.number : a.run < b.run ? -1 : 1));
}

async function settle(tx: DatabaseTransaction, packs: HeldPack[]): Promise<void> {
  await sql`
    update nightshift.packs p set settled_at = nightshift.clock(), ${noClaim}
    from ${held(packs)} where p.run_id = held.run and p.number = held.pack
  `.execute(tx);
}
