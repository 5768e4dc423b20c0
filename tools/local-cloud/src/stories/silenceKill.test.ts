import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from '@nightshift/database';
import { buildFunctions } from '@nightshift/workspace/functions';
import { findApps } from '../cloud/index.ts';
import type { Message } from '../qstash/index.ts';
import { buildApps } from './testing/buildApps.ts';
import { startWatched, type Watched } from './testing/startWatched.ts';
import { until } from './testing/until.ts';

let story: Watched;
let output: string;
beforeAll(async () => {
  await buildApps();
  // A deployment whose function has less time than its job believes.
  output = await mkdtemp(path.join(tmpdir(), 'nightshift-silence-'));
  await buildFunctions(findApps().find(({ name }) => name === 'reports')!.folder, { out: output });
  const config = path.join(output, '.vercel/output/functions/api/on-time.func/.vc-config.json');
  const settings = JSON.parse(await readFile(config, 'utf8')) as object;
  await writeFile(config, JSON.stringify({ ...settings, maxDuration: 12 }));
}, 60_000);
afterAll(() => rm(output, { recursive: true, force: true }));
afterEach(() => story.end());

const toWorker = (message: Readonly<Message>) => message.url.endsWith('/api/on-time');

/** Resolves when the worker has a pack in hand. */
const inHand = () =>
  until(async () => {
    const { rows } = await sql`
      select from nightshift.packs where claimed_until > nightshift.clock() and number <> 0`.execute(story.cloud.db);
    return rows.length > 0 ? true : undefined;
  });

test('the worker is killed at maxDuration: the alert says so, and how often, and a deployment that gets done ends it', async () => {
  story = await startWatched();
  const { cloud, run, tick } = story;
  await story.at(1);
  await cloud.deploy('reports', { output });
  // Its work stands before this lock, in an instance that stands still: nothing gives it back.
  const later = await cloud.db.transaction().execute(async (tx) => {
    await sql`lock table reports.on_time_reports in exclusive mode`.execute(tx);
    await story.fire();
    await inHand();
    cloud.host('reports').freeze();
    await until(() => Promise.resolve(cloud.host('reports').kills > 0 ? true : undefined));
    const hold = cloud.qstash.faults.hold(toWorker);
    await story.at(26);
    await story.watch();
    return hold;
  });
  const [notice] = story.notices('missed');
  expect(notice).toMatchObject({
    kind: 'fired',
    owner: 'reports-team',
    job: 'reports.on-time',
    tick: tick.scheduledFor.toISOString(),
    run,
    expected: expect.stringMatching(/^a success of the run of .* 03:00 Europe\/Berlin by .* 03:25 Europe\/Berlin$/),
    seen: expect.stringMatching(/^the tick came, but no run has ended for it/),
    brokenLink: {
      kind: 'killed',
      text: "killed at maxDuration 1 time: the worker's function never gave its claim back within 1 minute; it took too long, ran out of memory or crashed",
    },
    next: expect.stringMatching(/^Raise limits\.maxDuration of reports\.on-time or make its units smaller/),
  });
  expect(story.slack(notice!.title)).toEqual([expect.stringContaining('Broken link: killed at maxDuration 1 time')]);

  await cloud.deploy('reports');
  later.release();
  const stepOn = async () => {
    await cloud.qstash.idle();
    await cloud.time.jump(10_000);
  };
  expect(await story.untilOver(stepOn)).toMatchObject({ state: 'succeeded', dead: 0 });
  await story.watch();
  expect(story.notices('missed').slice(1)).toMatchObject([{ kind: 'resolved' }]);
}, 60_000);
