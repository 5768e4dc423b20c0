import { openSchedules } from '@nightshift/queue';
import { buildApps } from './testing/buildApps.ts';
import { MINUTE, startWatched, type Watched } from './testing/startWatched.ts';
import { until } from './testing/until.ts';

let story: Watched;
beforeAll(buildApps, 60_000);
afterEach(() => story.end());

type Clock = 'vercel' | 'qstash';

/** The second clock, as `nightshift schedules sync` puts it. */
async function startSecondClock(): Promise<{ put: () => Promise<void>; pause: () => Promise<void> }> {
  const { qstash, host } = story.cloud;
  const schedules = openSchedules({ url: qstash.url, token: qstash.token });
  const put = () =>
    schedules.put({
      id: 'nightshift-watch',
      cron: '* * * * *',
      url: `${host('dispatcher').url}/api/watch`,
      retries: 0,
      timeoutSeconds: 65,
    });
  await put();
  return { put, pause: () => schedules.pause('nightshift-watch') };
}

/** Some minutes pass, and each clock that goes comes once. */
async function pass(minutes: number, clocks: readonly Clock[]): Promise<void> {
  const rounds = () => story.entries('watch').filter(({ clock }) => clock === 'qstash').length;
  const before = rounds();
  await story.cloud.time.jump(minutes * MINUTE);
  if (clocks.includes('qstash')) await until(() => Promise.resolve(rounds() > before ? true : undefined));
  if (clocks.includes('vercel')) expect(await story.watch()).toMatchObject({ status: 200 });
}

/** Each clock has come often enough to be known: once a minute. */
async function bothGoOn(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) await pass(1, ['qstash', 'vercel']);
}

/** So many notices of a clock, once they are there: of two rounds at once either may be the one that sends. */
const told = (clock: Clock, howMany: number) =>
  until(() => {
    const notices = story.notices('watch', `watch.${clock}`);
    return Promise.resolve(notices.length >= howMany ? notices : undefined);
  });

test('a clock whose watch stops is reported by the other one, either way round, and so is its return', async () => {
  story = await startWatched();
  const secondClock = await startSecondClock();
  await bothGoOn(4);
  expect(story.notices('watch', 'watch.vercel')).toEqual([]);

  await pass(6, ['qstash']);
  expect(await told('vercel', 1)).toMatchObject([
    {
      kind: 'fired',
      severity: 'critical',
      owner: 'platform-team',
      title: expect.stringMatching(/^The watch that Vercel Cron begins has stopped: none was completed for 6 minutes/),
      expected: 'a completed watch every 1 minute',
      seen: expect.stringMatching(/^the last one was completed .* UTC; another clock's watch tells you this$/),
      next: expect.stringContaining('CRON_SECRET is the one that Vercel sends'),
    },
  ]);
  await pass(1, ['vercel']);
  await pass(1, ['qstash', 'vercel']);
  expect((await told('vercel', 2)).slice(1)).toMatchObject([
    { kind: 'resolved', title: expect.stringMatching(/^Over: .* is completed again, after/) },
  ]);

  await secondClock.pause();
  await pass(7, ['vercel']);
  expect(await told('qstash', 1)).toMatchObject([
    {
      kind: 'fired',
      owner: 'platform-team',
      title: expect.stringMatching(/^The watch that QStash begins has stopped: none was completed for/),
      next: expect.stringContaining('nightshift schedules sync'),
    },
  ]);
  await secondClock.put();
  await pass(1, ['qstash', 'vercel']);
  expect((await told('qstash', 2)).slice(1)).toMatchObject([{ kind: 'resolved' }]);
  for (const { title } of [...story.notices('watch', 'watch.vercel'), ...story.notices('watch', 'watch.qstash')])
    await until(() => Promise.resolve(story.slack(title).length === 1 ? true : undefined));
}, 60_000);

test('when both stop, the health is 503, with reasons for whoever has the token alone, and no ping leaves the house', async () => {
  story = await startWatched();
  const { cloud } = story;
  const pings = () => cloud.world.alerts!.pings();
  const secondClock = await startSecondClock();
  await bothGoOn(4);
  expect(await story.health()).toEqual({ status: 200, body: { ok: true } });
  expect(pings().slice(-2)).toMatchObject([{ signal: 'start' }, { signal: 'success' }]);
  expect(JSON.parse(pings().at(-1)!.body)).toMatchObject({ completed: true });

  await secondClock.pause();
  const before = pings().length;
  await cloud.time.jump(3 * MINUTE);
  for (const token of [undefined, '', 'undefined', cloud.cronSecret])
    expect(await story.health(token)).toEqual({ status: 503, body: { ok: false } });
  expect(await story.health(cloud.monitorToken)).toEqual({
    status: 503,
    body: {
      ok: false,
      reasons: [
        { kind: 'watch', job: null, text: expect.stringMatching(/^no watch has been completed for 3 minutes/) },
      ],
    },
  });
  expect(pings()).toHaveLength(before);

  await pass(0, ['vercel']);
  expect(await story.health(cloud.monitorToken)).toEqual({ status: 200, body: { ok: true, reasons: [] } });
  expect(pings().at(-1)).toMatchObject({ signal: 'success' });
}, 60_000);

test('a watch that leaves something undone says so to the outside monitor', async () => {
  story = await startWatched();
  const { cloud } = story;
  await story.at(1);
  cloud.qstash.faults.refusePublishes();
  await story.fire();
  expect(await story.watch()).toMatchObject({ status: 503 });
  expect(cloud.world.alerts!.pings().at(-1)).toMatchObject({
    signal: 'fail',
    body: expect.stringContaining('"relayed":{"sent":0,"failed":1}'),
  });
}, 60_000);
