import { sql } from '@nightshift/database';
import { readReadyUnits } from './claimPack.ts';
import { markManyDone } from './markManyDone.ts';
import { settlePack } from './settlePack.ts';
import { ledgerWorld, type LedgerWorld } from './testing/ledgerWorld.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterAll(() => world?.drop());

test('of a run that statistics do not know yet, a pack reads its own units and no others', async () => {
  const { db, working, claim, rowsRead } = world;
  await working({ units: 3_000, packSize: 100 });
  await sql`analyze nightshift.units`.execute(db);
  await sql`analyze nightshift.packs`.execute(db);
  const { run } = await working({ units: 3_000, packSize: 100 });
  const pack = await claim(run, 1_001);
  const numbers = Array.from({ length: 100 }, (_, index) => 1_001 + index);

  expect(await rowsRead('units', (tx) => readReadyUnits(tx, pack))).toBe(100);
  expect(await rowsRead('units', (tx) => markManyDone(tx, pack, numbers))).toBeLessThanOrEqual(200);
  expect(await rowsRead('units', (tx) => settlePack(tx, pack))).toBeLessThanOrEqual(200);
});
