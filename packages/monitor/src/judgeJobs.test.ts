import type { AnyJob } from '@nightshift/contract';
import { aJob, HOUR, MINUTE } from './testing/cases.ts';
import { monitorWorld, type MonitorWorld } from './testing/monitorWorld.ts';

let world: MonitorWorld;
beforeAll(async () => (world = await monitorWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

const TICK = new Date('2026-11-23T02:00:00Z');
const at = (minutes: number, from = TICK) => new Date(from.getTime() + minutes * MINUTE);
/** Judges at so many minutes after the tick, and says what was told. */
const judgeAt = async (minutes: number, jobs: readonly AnyJob[], options = {}) => {
  await world.setNow(at(minutes));
  return world.judge(jobs, options);
};
/** A nightly job whose run of the night before was well. */
const nightly = async (change = {}) => {
  const job = await world.newJob(change);
  await world.newRun(job, { at: at(-24 * 60), state: 'succeeded' });
  return job;
};

test('a missed success is told once, reminded of after a day, and told to be over', async () => {
  const job = await nightly();
  const alert = `${job.name}/missed`;
  await judgeAt(-5 * 60, [job]);
  expect(await judgeAt(24, [job])).toMatchObject({ fired: [], sent: [] });
  expect(await judgeAt(26, [job])).toMatchObject({
    fired: [alert],
    sent: [{ alert, kind: 'fired', sink: 'recording' }],
  });
  expect(await judgeAt(27, [job])).toMatchObject({ fired: [], sent: [] });
  expect(await judgeAt(24 * 60 + 25, [job])).toMatchObject({ reminded: [] });
  expect(await judgeAt(24 * 60 + 27, [job])).toMatchObject({ reminded: [alert] });
  await world.newRun(job, { at: at(48 * 60), state: 'succeeded' });
  expect(await judgeAt(48 * 60 + 11, [job])).toMatchObject({ resolved: [alert] });
  expect(await judgeAt(48 * 60 + 12, [job])).toMatchObject({ resolved: [], sent: [] });
  expect(world.sink.words).toEqual(['fired missed', 'reminder missed', 'resolved missed']);
});

test('what is due is written down with its tick, so that it can be looked for by one query', async () => {
  const job = await nightly();
  await judgeAt(-60, [job]);
  const row = await world.db
    .selectFrom('nightshift.jobs')
    .select(['success_due_for', 'success_due_at'])
    .where('name', '=', job.name)
    .executeTakeFirst();
  expect(row).toEqual({ success_due_for: TICK, success_due_at: at(25) });
});

test('an alert names owner, job, tick, run, what was expected and seen, the broken link, the error, the deployment, where to look and what to do', async () => {
  const job = await nightly();
  const run = await world.newRun(job, { at: TICK, state: 'working', deployment: 'dpl_dispatcher', units: 20 });
  await world.newPack(run, 1, { units: 10, attempt: 3, sends: 1, due_at: TICK, sent_at: TICK, claimed_at: at(20) });
  await world.newUnit(run, 1, 0, null);
  await world.newUnit(run, 2, 3, { name: 'TypeError', message: 'x is not a function', stack: 'at secret.ts:1' });
  await judgeAt(26, [job], { consoleUrl: 'https://console.example.com/', deployment: 'dpl_watch' });
  const [notice] = world.sink.taken;
  expect(notice).toEqual({
    id: expect.stringMatching(/^\d+$/),
    kind: 'fired',
    alert: `${job.name}/missed`,
    owner: 'reports-team',
    job: job.name,
    rule: 'missed',
    severity: 'critical',
    title: `${job.name} has not succeeded: its run of Mon 23 Nov 2026, 03:00 Europe/Berlin was due by Mon 23 Nov 2026, 03:25 Europe/Berlin`,
    expected: 'a success of the run of Mon 23 Nov 2026, 03:00 Europe/Berlin by Mon 23 Nov 2026, 03:25 Europe/Berlin',
    seen: 'the tick came, but no run has ended for it; 1 minute overdue',
    since: at(25).toISOString(),
    at: expect.stringMatching(/^2026-11-23T02:26:/),
    timezone: 'Europe/Berlin',
    tick: TICK.toISOString(),
    run,
    brokenLink: {
      kind: 'work-fails',
      text: 'delivered 3 times, worker answered 500: the work has failed 3 times in a row',
    },
    error: { name: 'TypeError', message: 'x is not a function' },
    deployment: 'dpl_dispatcher',
    links: {
      console: `https://console.example.com/runs/${encodeURIComponent(run)}`,
      letters: `https://console.example.com/letters?job=${job.name}`,
    },
    next: 'Mend what its error names and deploy the worker reports: the unit comes again by itself, and what gives up becomes a letter',
  });
});

test('where nothing ran, the deployment is the one that looks, and without an address there are no links', async () => {
  const job = await nightly();
  await judgeAt(26, [job], { deployment: 'dpl_watch' });
  expect(world.sink.taken[0]).toMatchObject({
    deployment: 'dpl_watch',
    run: null,
    links: {},
    error: null,
    brokenLink: { kind: 'no-tick' },
  });
});

describe('the broken link, as the tables tell it', () => {
  const linkAfter = async (
    arrange: (job: AnyJob, run: string) => Promise<void>,
    run: Partial<Parameters<MonitorWorld['newRun']>[1]> = {},
  ) => {
    const job = await nightly();
    const id = await world.newRun(job, { at: TICK, state: 'working', ...run });
    await arrange(job, id);
    await judgeAt(26, [job]);
    return world.sink.taken.find(({ rule }) => rule === 'missed')?.brokenLink;
  };
  const pack = (change: Parameters<MonitorWorld['newPack']>[2]) => (_: AnyJob, run: string) =>
    world.newPack(run, 1, { due_at: at(20), ...change });
  const claimed = { claimed_at: at(24), claimed_by: 'msg', claimed_try: 0, attempt: 1, sent_at: at(20) };

  test.each([
    ['not-sent', pack({ sent_at: null })],
    ['not-delivered', pack({ sent_at: at(21) })],
    ['at-work', pack({ ...claimed, claimed_until: at(60) })],
    ['killed', pack({ ...claimed, claimed_until: at(25) })],
    ['comes-again', pack({ ...claimed, claimed_by: null, claimed_try: null })],
    ['answered', pack({ sends: 2, sent_at: null, answered_send: 1, answered_status: 500, answered_tries: 6 })],
    ['not-closed', () => Promise.resolve()],
  ] as const)('%s', async (kind, arrange) => {
    expect(await linkAfter(arrange)).toMatchObject({ kind });
  });

  test('the dispatch that fails, and why', async () => {
    const job = await nightly();
    const run = await world.newRun(job, { at: TICK, state: 'opened', failures: 2 });
    await world.newPack(run, 0, { due_at: TICK, sent_at: TICK, claimed_at: at(20), attempt: 2 });
    await judgeAt(26, [job]);
    expect(world.sink.taken[0]?.brokenLink).toMatchObject({ kind: 'dispatch-failed' });
  });

  test('a skipped tick names the run that holds the lease, and what is the matter with that', async () => {
    const job = await nightly();
    const holder = await world.newRun(job, { at: at(-12 * 60), state: 'working' });
    await world.newPack(holder, 1, { due_at: at(20), sent_at: at(20) });
    await world.newRun(job, { at: TICK, state: 'skipped', reason: `overlap: ${holder} is still open` });
    await world.db
      .updateTable('nightshift.jobs')
      .set({ last_ended_tick: at(-12 * 60) })
      .where('name', '=', job.name)
      .execute();
    await judgeAt(26, [job]);
    expect(world.sink.taken[0]?.brokenLink).toEqual({
      kind: 'held',
      text: expect.stringMatching(
        new RegExp(`lease held by run ${holder}, open since .* Of that run: sent, never delivered`),
      ),
    });
  });

  test('the pack that tells most is told of, not the one that merely waits', async () => {
    const link = await linkAfter(async (_, run) => {
      await world.newPack(run, 1, { due_at: at(1), sent_at: at(1) });
      await world.newPack(run, 2, { due_at: at(20), ...claimed, claimed_until: at(25) });
      await world.newPack(run, 3, { due_at: at(2), sent_at: at(2) });
    });
    expect(link).toMatchObject({ kind: 'killed' });
  });
});

test('letters are told of with their cause, more of them at their rate, and their end when none waits', async () => {
  const job = await nightly();
  const run = await world.newRun(job, { at: TICK, state: 'failed', units: 220 });
  await world.newLetter(job, run, { at: at(5) });
  await judgeAt(12, [job], { consoleUrl: 'https://c' });
  expect(world.sink.words).toEqual(['fired failing', 'fired dead-letters']);
  expect(world.sink.taken[1]).toMatchObject({
    title: `${job.name} has 1 dead letter`,
    run,
    error: { name: 'Error', message: 'boom' },
    deployment: 'dpl_worker',
    brokenLink: { kind: 'units-died', text: '1 of 220 units gave up after 5 failed attempts' },
    next: expect.stringContaining('letters redrive'),
  });
  expect(world.sink.taken[1]?.error).not.toHaveProperty('stack');
  await world.newLetter(job, run, { unit: 2, at: at(13) });
  await judgeAt(14, [job]);
  await world.newLetter(job, run, { unit: 3, fingerprint: 'f2', at: at(15) });
  await judgeAt(16, [job]);
  await world.newLetter(job, run, { unit: 4, fingerprint: 'f2', at: at(17) });
  await judgeAt(75, [job]);
  await judgeAt(76.5, [job]);
  await judgeAt(77, [job]);
  expect(world.sink.words.slice(2)).toEqual(['more dead-letters', 'more dead-letters']);
  expect(world.sink.taken.slice(2).map(({ title }) => title)).toEqual([
    `More: ${job.name} has 3 dead letters, of 1 cause not seen before`,
    `More: ${job.name} has 4 dead letters, of 2 causes`,
  ]);
  await world.db
    .updateTable('nightshift.dead_letters')
    .set({ state: 'redriven', resolved_at: at(80) })
    .execute();
  await judgeAt(81, [job]);
  expect(world.sink.words.slice(4)).toEqual(['resolved dead-letters']);
  expect(await world.alertRow(job, 'dead-letters')).toMatchObject({ memory: null, state: 'resolved' });
});

test('a backlog that grows look by look is told of, and so is its end', async () => {
  const job = await nightly({ alerts: { backlog: { growing: 3 } } });
  const run = await world.newRun(job, { at: TICK, state: 'working' });
  const claimed = { claimed_by: 'msg', claimed_try: 0, attempt: 1 };
  for (let minute = 1; minute <= 4; minute += 1) {
    const now = at(minute);
    await world.newPack(run, 100 * minute, {
      units: 10,
      due_at: now,
      sent_at: now,
      claimed_at: now,
      claimed_until: at(600),
      ...claimed,
    });
    const { fired } = await judgeAt(minute, [job]);
    expect(fired).toEqual(minute === 4 ? [`${job.name}/backlog`] : []);
  }
  expect(world.sink.taken[0]).toMatchObject({
    title: expect.stringContaining('its backlog grows, to 40 units by now'),
  });
  await world.db
    .updateTable('nightshift.packs')
    .set({ settled_at: at(5), claimed_until: null, claimed_by: null, claimed_try: null })
    .execute();
  expect(await judgeAt(6, [job])).toMatchObject({ resolved: [`${job.name}/backlog`] });
  expect(await world.db.selectFrom('nightshift.looks').selectAll().execute()).toEqual([]);
});

test('a paused job is not spoken of; resumed, its pause is forgotten', async () => {
  const job = await nightly();
  await judgeAt(-60, [job]);
  await world.db
    .updateTable('nightshift.jobs')
    .set({ paused_at: at(-30) })
    .execute();
  await judgeAt(26, [job]);
  await judgeAt(40 * 60, [job]);
  expect(world.sink.taken).toEqual([]);
  await world.db
    .updateTable('nightshift.jobs')
    .set({ paused_at: null, resumed_at: at(41 * 60), success_due_for: null, success_due_at: null })
    .execute();
  await judgeAt(41 * 60 + 1, [job]);
  expect(world.sink.taken).toEqual([]);
  await judgeAt(48 * 60 + 26, [job]);
  expect(world.sink.words).toEqual(['fired missed']);
});

test('alerts of a job that is no longer deployed come to their end', async () => {
  const [gone, stays] = [await nightly(), await nightly()];
  await judgeAt(26, [gone, stays]);
  expect(await judgeAt(27, [stays])).toMatchObject({ resolved: [`${gone.name}/missed`] });
  expect(world.sink.taken.at(-1)).toMatchObject({
    title: expect.stringMatching(/^Over: \S+ is no longer judged by missed, after/),
    owner: 'reports-team',
  });
  expect(await judgeAt(28, [stays])).toMatchObject({ resolved: [] });
});

test('a job that has never been registered is passed over, and one that can not be judged keeps no other from it', async () => {
  const job = await nightly();
  const broken = await nightly();
  const unreadable = { ...broken, schedule: { ...broken.schedule, cron: 'never' } };
  const { fired, troubles } = await judgeAt(26, [aJob({ name: 'reports.unknown' }), unreadable, job]);
  expect(fired).toEqual([`${job.name}/missed`]);
  expect(troubles).toMatchObject([{ part: `judge ${broken.name}`, error: { name: 'RangeError' } }]);
});

test('where the chain broke can not be read: it is told all the same, without', async () => {
  const job = await nightly();
  await world.setNow(at(26));
  const blind = world.telling((nth) => {
    // Six to read, what is due, and then the evidence.
    if (nth === 8) throw new Error('no such column');
  });
  expect(await world.judge([job], {}, blind)).toMatchObject({
    fired: [`${job.name}/missed`],
    troubles: [{ part: 'read what tells where the chain broke', error: { message: 'no such column' } }],
  });
  expect(world.sink.taken).toMatchObject([{ rule: 'missed', brokenLink: null, error: null, next: expect.any(String) }]);
});

test('Postgres away is for the caller to say', async () => {
  const away = world.telling(() => {
    throw Object.assign(new Error('the server shuts down'), { severity: 'FATAL', code: '57P01' });
  });
  await expect(world.judge([], {}, away)).rejects.toThrow('the server shuts down');
});

test('notices of a month ago are forgotten when something is written', async () => {
  const job = await nightly();
  await judgeAt(26, [job]);
  await world.newRun(job, { at: at(31 * 24 * 60), state: 'succeeded' });
  await judgeAt(31 * 24 * 60 + 11, [job]);
  expect((await world.notices()).map(({ kind }) => kind)).not.toContain('fired');
});

test('thresholds are each job’s own', async () => {
  const patient = await nightly({ alerts: { missed: { grace: '2h' } }, freshness: '30h' });
  expect(await judgeAt(26, [patient])).toMatchObject({ fired: [] });
  expect(await judgeAt((2 * HOUR) / MINUTE + 11, [patient])).toMatchObject({ fired: [`${patient.name}/missed`] });
});
