import { closeRun } from './closeRun.ts';
import { giveUpUndelivered } from './giveUpUndelivered.ts';
import { readTickState } from './readTickState.ts';
import { registerJobs } from './registerJobs.ts';
import { resumeStalled } from './resumeStalled.ts';
import { ledgerWorld, type LedgerWorld } from './testing/ledgerWorld.ts';
import { readUnfinishedRuns } from './unfinishedRuns.ts';

let world: LedgerWorld;
beforeEach(async () => (world = await ledgerWorld()));
afterEach(() => world.drop());

const NOTHING = { toClose: [], toCancel: [], toPromote: [] };

test('a run that was settled by somebody who died before closing it is found until it is closed', async () => {
  const { run, job } = await world.working({ units: 1 });
  expect(await readUnfinishedRuns(world.db)).toEqual(NOTHING);
  await world.work(run, 1);
  expect(await readUnfinishedRuns(world.db)).toEqual({ ...NOTHING, toClose: [{ run, job: job.name }] });
  await closeRun(world.db, run);
  expect(await readUnfinishedRuns(world.db)).toEqual(NOTHING);
});

test('a run of which something is still on its way, its dispatch included, is not', async () => {
  const run = await world.open();
  await world.claim(run, 0);
  expect(await readUnfinishedRuns(world.db)).toEqual(NOTHING);
});

test('a run that failed for good is not looked at again', async () => {
  const { run } = await world.working({ units: 1 });
  await world.work(run, 1, 'dead');
  await closeRun(world.db, run);
  expect(await readUnfinishedRuns(world.db)).toEqual(NOTHING);
});

test('what the watch asks the ledger costs as many statements for twenty open runs as for one', async () => {
  const statementsOf = async () => {
    const job = world.newJob({ schedule: { cron: '0 3 * * *', overlap: 'allow' } });
    let statements = 0;
    const db = world.telling((nth) => (statements = nth));
    await registerJobs(db, [job]);
    await readTickState(db);
    await readUnfinishedRuns(db);
    await resumeStalled(db, job);
    await giveUpUndelivered(db, job, () => Promise.reject(new Error('nothing is given up')));
    return statements;
  };
  await world.working({ units: 3 });
  expect(await statementsOf()).toBe(5);
  for (let runs = 2; runs <= 20; runs += 1) await world.working({ units: 3 });
  expect(await statementsOf()).toBe(5);
});
