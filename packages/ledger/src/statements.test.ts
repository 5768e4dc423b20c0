import type { Database } from '@nightshift/database';
import { claimPack, readReadyUnits } from './claimPack.ts';
import { closeRun } from './closeRun.ts';
import { markManyDone } from './markManyDone.ts';
import { settlePack } from './settlePack.ts';
import { ledgerWorld, type LedgerWorld } from './testing/ledgerWorld.ts';
import { markDone } from './unitOutcomes.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterAll(() => world.drop());

/** How many statements some work sends; a transaction's begin and commit aren't counted. */
const count = async <T>(work: (db: Database) => Promise<T>) => {
  let statements = 0;
  const result = await work(world.telling((nth) => (statements = nth)));
  return { statements, result };
};

test('a pack costs three statements besides its units’ commits while others wait, claim, read and settle; the last ones ask whether the run is over', async () => {
  const { run } = await world.working({ units: 200, packSize: 100 });
  const claimant = { messageId: 'm', retried: 0, forMs: 60_000 };
  const claiming = await count((db) => claimPack(db, world.message(run, 1), claimant));
  if (claiming.result.kind !== 'claimed') throw new Error(claiming.result.kind);
  const { claim } = claiming.result;
  const reading = await count((db) => readReadyUnits(db, claim));
  const units = reading.result.map(({ number }) => number);
  const marking = await count((db) => db.transaction().execute((tx) => markManyDone(tx, claim, units)));
  const settling = await count((db) => settlePack(db, claim));
  expect(settling.result).toEqual({ kind: 'settled', askIfOver: false });
  const closing = await count((db) => closeRun(db, run));
  expect([claiming, reading, marking, settling, closing].map(({ statements }) => statements)).toEqual([1, 1, 1, 1, 1]);
  expect(closing.result).toBeUndefined();
});

test('a unit’s commit costs one statement besides the team’s', async () => {
  const { run } = await world.working({ units: 1 });
  const claim = await world.claim(run, 1);
  const { statements } = await count((db) => db.transaction().execute((tx) => markDone(tx, claim, 1)));
  expect(statements).toBe(1);
});

test('who is told that the run is over has paid four statements, once a run', async () => {
  const { run } = await world.working({ units: 1 });
  await world.work(run, 1);
  const closing = await count((db) => closeRun(db, run));
  expect(closing).toMatchObject({ statements: 4, result: { state: 'succeeded' } });
  expect(await count((db) => closeRun(db, run))).toEqual({ statements: 1, result: undefined });
});
