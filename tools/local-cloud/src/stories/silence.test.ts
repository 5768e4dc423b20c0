import { sql } from '@nightshift/database';
import { redrive } from '@nightshift/dlq';
import { reopenDispatch, requeueUnit } from '@nightshift/ledger';
import { ManualClock, type Message } from '../qstash/index.ts';
import type { WebhookNotice } from '../world/index.ts';
import { buildApps } from './testing/buildApps.ts';
import { startWatched, type Watched } from './testing/startWatched.ts';
import { until } from './testing/until.ts';

let story: Watched;
beforeAll(buildApps, 60_000);
afterEach(() => story.end());

const toWorker = (message: Readonly<Message>) => message.url.endsWith('/api/on-time');

/** What is the same in every alert of a night whose run has not succeeded. */
const missed = () => ({
  kind: 'fired',
  severity: 'critical',
  owner: 'reports-team',
  job: 'reports.on-time',
  tick: story.tick.scheduledFor.toISOString(),
  title: expect.stringMatching(/^reports\.on-time has not succeeded: its run of .* 03:00 Europe\/Berlin was due by /),
  expected: expect.stringMatching(/^a success of the run of .* 03:00 Europe\/Berlin by .* 03:25 Europe\/Berlin$/),
});
const tickCame = expect.stringMatching(/^the tick came, but no run has ended for it; .* overdue$/);

/** The one notice of an alert so far; what its owner reads in Slack says all of it. */
function onlyNotice(rule: string): WebhookNotice {
  const notices = story.notices(rule);
  expect(notices).toHaveLength(1);
  const notice = notices[0]!;
  const { title, expected, seen, brokenLink, error, next, job, run, owner } = notice;
  const texts = story.slack(title);
  expect(texts).toHaveLength(1);
  for (const part of [
    `🚨 ${title}`,
    `Expected: ${expected}`,
    `Seen: ${seen}`,
    `Broken link: ${brokenLink!.text}`,
    ...(error === null ? [] : [`Last error: ${error.name}: ${error.message}`]),
    `What to do: ${next}`,
    `Job: ${job}`,
    ...(run === null ? [] : [`Run: ${run}`]),
    `Owner: ${owner}`,
  ])
    expect(texts[0]).toContain(part);
  return notice;
}

/** The next watch tells that an alert is over, once, on both ways; the one after says nothing. */
async function expectOver(rule: string, end: string): Promise<void> {
  await story.watch();
  await story.watch();
  const told = story.notices(rule).slice(1);
  expect(told).toMatchObject([{ kind: 'resolved', next: null, title: expect.stringContaining(`Over: ${end}, after`) }]);
  expect(story.slack(told[0]!.title)).toEqual([expect.stringMatching(/^✅ Over: [^]*Seen: the last success was/)]);
}

test('nobody fires the cron: the alert says that no tick arrived, in Slack later where Slack was away, and the late tick ends it', async () => {
  story = await startWatched();
  const { cloud } = story;
  await story.at(24);
  await story.watch();
  expect(story.notices('missed')).toEqual([]);
  expect(await story.health(cloud.monitorToken)).toEqual({ status: 200, body: { ok: true, reasons: [] } });

  await story.at(26);
  cloud.world.alerts!.failNext(1, { via: 'slack' });
  await story.watch();
  expect(story.notices('missed')).toHaveLength(1);
  expect(story.slack(story.notices('missed')[0]!.title)).toEqual([]);
  await cloud.time.jump(60_000);
  await story.watch();
  expect(onlyNotice('missed')).toMatchObject({
    ...missed(),
    run: null,
    seen: 'no tick, and no run; 1 minute overdue',
    brokenLink: {
      kind: 'no-tick',
      text: expect.stringMatching(
        /^no tick arrived: nothing has called the dispatcher for it\. Vercel Cron does call the watch \(last at .* 03:24 Europe\/Berlin\), so it is this job's own cron that is missing/,
      ),
    },
    next: expect.stringMatching(
      /vercel\.json has the crons of reports\.on-time.*: nightshift jobs run reports\.on-time$/,
    ),
  });
  expect(await story.health()).toEqual({ status: 503, body: { ok: false } });
  expect(await story.health('another token')).toEqual({ status: 503, body: { ok: false } });
  expect(await story.health(cloud.monitorToken)).toMatchObject({
    status: 503,
    body: { ok: false, reasons: [{ kind: 'missed', job: 'reports.on-time', text: onlyNotice('missed').title }] },
  });

  await story.fire();
  await story.untilOver();
  await expectOver('missed', 'reports.on-time is no longer overdue');
  expect(await story.health()).toEqual({ status: 200, body: { ok: true } });
}, 60_000);

test('the worker is deployed without a variable: when the queue has given up, the alert says how often it answered 500', async () => {
  const clock = new ManualClock();
  story = await startWatched({ qstash: { clock } });
  const { cloud, run } = story;
  await story.at(1);
  await cloud.deploy('reports', { variables: { DISPATCHER_URL: undefined } });
  await story.fire();
  await until(async () => {
    await cloud.qstash.idle();
    clock.advance(3_600_000);
    return story.entries('queue-gave-up')[0];
  });
  await story.at(26);
  await story.watch();
  expect(onlyNotice('missed')).toMatchObject({
    ...missed(),
    run,
    seen: tickCame,
    brokenLink: { kind: 'answered', text: 'delivered 8 times: the worker answered 500, and the queue gave up' },
    next: expect.stringContaining('Look into the log of the worker reports'),
  });
  // Its log says what to do, to those who may read it.
  expect(story.lines.join('\n')).toContain('DISPATCHER_URL is not set');

  await cloud.deploy('reports');
  await story.untilOver(async () => {
    await cloud.qstash.idle();
    clock.advance(3_600_000);
  });
  await expectOver('missed', 'reports.on-time is no longer overdue');
}, 60_000);

test("the worker's table is gone: the alert names what its units died of, and the redriven letters end it", async () => {
  const clock = new ManualClock();
  story = await startWatched({ qstash: { clock } });
  const { cloud, run } = story;
  await story.at(1);
  await sql`alter table reports.on_time_reports rename to elsewhere`.execute(cloud.db);
  await story.fire();
  const stepOn = async () => {
    await cloud.qstash.idle();
    clock.advance(3_600_000);
  };
  const { dead } = await story.untilOver(stepOn);
  await story.watch();
  expect(onlyNotice('failing')).toMatchObject({
    kind: 'fired',
    severity: 'error',
    owner: 'reports-team',
    job: 'reports.on-time',
    tick: story.tick.scheduledFor.toISOString(),
    run,
    title: 'reports.on-time has failed',
    expected: 'no failed run',
    seen: expect.stringMatching(/^the run of .* 03:00 Europe\/Berlin failed at .* 03:01 Europe\/Berlin$/),
    brokenLink: { kind: 'units-died', text: `${dead} of ${dead} units gave up after 5 failed attempts` },
    error: { message: 'relation "reports.on_time_reports" does not exist' },
    next: expect.stringContaining('nightshift letters redrive --job reports.on-time'),
  });
  expect(onlyNotice('dead-letters')).toMatchObject({
    kind: 'fired',
    title: `reports.on-time has ${dead} dead letters`,
  });

  await sql`alter table reports.elsewhere rename to on_time_reports`.execute(cloud.db);
  const letters = await cloud.db.selectFrom('nightshift.dead_letters').select('id').execute();
  for (const { id } of letters)
    await redrive(cloud.db, id, { by: 'ada', requeue: { unit: requeueUnit, dispatch: reopenDispatch } });
  await story.watch();
  await story.untilRun(({ state }) => state === 'succeeded', stepOn);
  await expectOver('failing', 'reports.on-time has succeeded again');
  expect(story.notices('dead-letters').at(-1)).toMatchObject({ kind: 'resolved' });
}, 60_000);

test('the queue loses the messages: the alert says that they were sent and never delivered, and the watch sends them again', async () => {
  story = await startWatched();
  const { cloud, run } = story;
  await story.at(1);
  cloud.qstash.faults.drop(Number.POSITIVE_INFINITY, toWorker);
  await story.fire();
  await story.untilRun(({ state }) => state === 'working');
  await cloud.qstash.idle();
  await story.at(26);
  await story.watch();
  expect(onlyNotice('missed')).toMatchObject({
    ...missed(),
    run,
    seen: tickCame,
    brokenLink: {
      kind: 'not-delivered',
      text: expect.stringMatching(
        /^sent, never delivered: the queue took the message of a pack of its units at .* 03:26 Europe\/Berlin \(its send 2\), and the worker has not taken it since$/,
      ),
    },
    next: expect.stringContaining('WORKER_URL_REPORTS is where it should go'),
  });

  cloud.qstash.faults.clear();
  await story.at(41);
  await story.watch();
  await story.untilOver();
  await expectOver('missed', 'reports.on-time is no longer overdue');
}, 60_000);
