import { PermanentError } from '@nightshift/contract';
import { freshDatabase, setClockOffset, type FreshDatabase } from '@nightshift/database/testing';
import { forgetBegunStep, rememberStep } from './rememberStep.ts';
import { StepKeyExpired } from './stepKeyExpired.ts';

let world: FreshDatabase;
beforeAll(async () => (world = await freshDatabase()));
afterEach(async () => {
  await setClockOffset(world.db, 0);
  await world.db.deleteFrom('nightshift.steps').execute();
});
afterAll(() => world.drop());

const UNIT = 'billing.charge@2026-01-05T03:00:00.000Z#7';
const DAY_MS = 86_400_000;
const charge = (run: () => Promise<string>) =>
  rememberStep(world.db, UNIT, 'charge', run, { milliseconds: DAY_MS, key: 'billing.charge/c-7/charge' });
const killed = () => Promise.reject(new Error('killed'));
const stored = () => world.db.selectFrom('nightshift.steps').select(['name', 'begun_at', 'result']).execute();

test('when it was begun is stored before it runs', async () => {
  let seen: unknown;
  await charge(async () => {
    seen = await stored();
    return 'ch_1';
  });
  expect(seen).toEqual([{ name: 'charge', begun_at: expect.any(Date), result: null }]);
  expect(await stored()).toMatchObject([{ result: 'ch_1' }]);
});

test('begun, unfinished and young: it runs again, and keeps when it was first begun', async () => {
  await expect(charge(killed)).rejects.toThrow('killed');
  const [begun] = await stored();
  await setClockOffset(world.db, DAY_MS - 60_000);
  expect(await charge(() => Promise.resolve('ch_1'))).toBe('ch_1');
  expect(await stored()).toEqual([{ ...begun, result: 'ch_1' }]);
});

test('begun, unfinished and older than keys live: it does not run, and a human is asked what happened', async () => {
  await expect(charge(killed)).rejects.toThrow('killed');
  const [begun] = await stored();
  await setClockOffset(world.db, DAY_MS + 60_000);
  let ran = false;
  const asked = charge(() => {
    ran = true;
    return Promise.resolve('ch_2');
  });
  await expect(asked).rejects.toThrow(StepKeyExpired);
  await expect(asked).rejects.toThrow(PermanentError);
  await expect(asked).rejects.toThrow(
    `step 'charge' of ${UNIT} was begun at ${begun!.begun_at.toISOString()} and never finished`,
  );
  await expect(asked).rejects.toThrow(`its key 'billing.charge/c-7/charge' lives only 1d`);
  expect(ran).toBe(false);
  expect(await stored()).toEqual([begun]);
});

test('finished, it is remembered however old it is', async () => {
  await charge(() => Promise.resolve('ch_1'));
  await setClockOffset(world.db, 400 * DAY_MS);
  expect(await charge(killed)).toBe('ch_1');
});

test('a step whose provider keeps keys for ever runs again at any age', async () => {
  await expect(charge(killed)).rejects.toThrow('killed');
  await setClockOffset(world.db, 400 * DAY_MS);
  expect(await rememberStep(world.db, UNIT, 'charge', () => Promise.resolve('ch_1'))).toBe('ch_1');
});

test('forgotten, it runs again; what has finished is not forgotten', async () => {
  const forget = () => world.db.transaction().execute((tx) => forgetBegunStep(tx, UNIT, 'charge'));
  await expect(charge(killed)).rejects.toThrow('killed');
  await setClockOffset(world.db, 2 * DAY_MS);
  await forget();
  expect(await charge(() => Promise.resolve('ch_1'))).toBe('ch_1');
  await forget();
  expect(await charge(killed)).toBe('ch_1');
});
