import type { LetterFilter } from './letterFilter.ts';
import { listLetters } from './listLetters.ts';
import { JOB, letterWorld, RUN } from './testing/letterWorld.ts';

const HOUR = 3_600_000;

let world: Awaited<ReturnType<typeof letterWorld>>;
beforeAll(async () => (world = await letterWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

const ids = async (filter: LetterFilter) => (await listLetters(world.db, filter)).letters.map(({ id }) => id);

test('a list shows the newest letter first, each with what tells it from the others', async () => {
  const older = await world.die();
  const newer = await world.die({
    unit: 7,
    key: 'BER/2026-01-05',
    error: {
      name: 'RangeError',
      message: 'too far',
      code: 'E_FAR',
      stack: 'at a.js:1',
      cause: { name: 'E', message: 'm' },
    },
  });
  const { letters, next } = await listLetters(world.db, {});
  expect(next).toBeUndefined();
  expect(letters.map(({ id }) => id)).toEqual([newer, older]);
  expect(letters[0]).toEqual({
    id: newer,
    job: JOB,
    run: RUN,
    unit: 7,
    key: 'BER/2026-01-05',
    error: { name: 'RangeError', message: 'too far', code: 'E_FAR' },
    fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
    failures: 5,
    state: 'waiting',
    diedAt: expect.any(Date),
    resolvedAt: null,
    resolvedBy: null,
    note: null,
  });
});

test('pages follow each other without a gap or a repetition, also when letters are buried meanwhile', async () => {
  const all: string[] = [];
  for (let count = 0; count < 5; count++) all.unshift(await world.die());
  const first = await listLetters(world.db, {}, { limit: 2 });
  await world.die();
  const second = await listLetters(world.db, {}, { limit: 2, after: first.next });
  const third = await listLetters(world.db, {}, { limit: 2, after: second.next });
  expect([first, second, third].flatMap(({ letters }) => letters.map(({ id }) => id))).toEqual(all);
  expect(third.next).toBeUndefined();
});

test('a page that ends with the last letter says that none follows', async () => {
  await world.die();
  await world.die();
  expect(await listLetters(world.db, {}, { limit: 2 })).not.toHaveProperty('next');
});

test('each part of a filter leaves the other letters out, and all parts hold together', async () => {
  const wanted = await world.die({
    key: 'cust_1%/2026',
    error: { name: 'Error', message: 'declined' },
    aheadMs: 2 * HOUR,
  });
  await world.die({ job: 'sync.pull', run: 'sync.pull@x', key: 'cust_1%/2026', aheadMs: 2 * HOUR });
  await world.die({ key: 'cust_1_/2026', aheadMs: 5 * HOUR });
  await world.die({ key: 'other', aheadMs: 0 });
  const [line] = (await listLetters(world.db, { upTo: wanted })).letters;
  const from = new Date(Date.now() + HOUR);
  const before = new Date(Date.now() + 3 * HOUR);
  await world.db
    .insertInto('nightshift.jobs')
    .values({
      name: JOB,
      worker: 'billing',
      owner: 'billing-team',
      schedule: '{}',
      freshness: '1 day',
      retention: '30 days',
      schedule_changed_at: from,
      registered_at: from,
    })
    .execute();
  await world.db
    .updateTable('nightshift.dead_letters')
    .set({ state: 'discarded', resolved_at: from, resolved_by: 'ada', note: 'old' })
    .where('key', '=', 'other')
    .execute();
  expect(await ids({ job: JOB })).toHaveLength(3);
  expect(await ids({ owner: 'billing-team' })).toHaveLength(3);
  expect(await ids({ owner: 'sync-team' })).toHaveLength(0);
  expect(await ids({ run: 'sync.pull@x' })).toHaveLength(1);
  expect(await ids({ fingerprint: line!.fingerprint })).toEqual([wanted]);
  expect(await ids({ state: 'discarded' })).toHaveLength(1);
  expect(await ids({ state: 'waiting' })).toHaveLength(3);
  expect(await ids({ key: '1%/' })).toHaveLength(2);
  expect(await ids({ diedFrom: from })).toHaveLength(3);
  expect(await ids({ diedBefore: before })).toHaveLength(3);
  expect(await ids({ upTo: wanted })).toEqual([wanted]);
  expect(await ids({ ids: [wanted, '999999999'] })).toEqual([wanted]);
  expect(await ids({ ids: [] })).toEqual([]);
  expect(await ids({ job: JOB, key: '1%/', diedFrom: from, diedBefore: before, state: 'waiting' })).toEqual([wanted]);
});
