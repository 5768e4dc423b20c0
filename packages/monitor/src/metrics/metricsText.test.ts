import { readFacts } from '../facts/readFacts.ts';
import { MINUTE } from '../testing/cases.ts';
import { monitorWorld, type MonitorWorld } from '../testing/monitorWorld.ts';
import { recordWatch } from '../watches/recordWatch.ts';
import { exposition } from './exposition.ts';
import { metricsText } from './metricsText.ts';
import { readRunCounts } from './readRunCounts.ts';

let world: MonitorWorld;
beforeAll(async () => (world = await monitorWorld()));
afterAll(() => world.drop());

const TICK = new Date('2026-11-23T02:00:00Z');
const at = (minutes: number) => new Date(TICK.getTime() + minutes * MINUTE);

test('labels and help are escaped, and what has no samples is left out', () => {
  const metrics = [
    {
      name: 'a',
      help: 'back\\slash\nline',
      type: 'gauge' as const,
      samples: [{ labels: { job: 'q"u\\o\nte', state: 'x' }, value: 1.5 }],
    },
    { name: 'b', help: 'nothing', type: 'gauge' as const, samples: [] },
    { name: 'c', help: 'bare', type: 'counter' as const, samples: [{ labels: {}, value: 0 }] },
  ];
  expect(exposition(metrics)).toBe(
    [
      '# HELP a back\\\\slash\\nline',
      '# TYPE a gauge',
      'a{job="q\\"u\\\\o\\nte",state="x"} 1.5',
      '# HELP c bare',
      '# TYPE c counter',
      'c 0',
      '',
    ].join('\n'),
  );
});

test('what the tables hold, by job', async () => {
  const [busy, late] = [await world.newJob(), await world.newJob()];
  await world.newRun(busy, { at: at(-12 * 60), state: 'succeeded' });
  await world.newRun(busy, { at: at(-48 * 60), state: 'succeeded' });
  const run = await world.newRun(busy, { at: TICK, state: 'working' });
  await world.newRun(late, { at: at(-12 * 60), state: 'failed' });
  await world.newLetter(late, `${late.name}@x`, { at: at(-24 * 60) });
  await world.newPack(run, 1, { units: 7, due_at: TICK, sent_at: TICK });
  await world.newPack(run, 8, {
    units: 3,
    due_at: TICK,
    sent_at: TICK,
    attempt: 1,
    claimed_at: at(5),
    claimed_until: at(60),
    claimed_by: 'm',
    claimed_try: 0,
  });
  await world.setNow(at(15));
  await recordWatch(world.db, 'vercel');
  await world.setNow(at(26));
  await world.judge([busy, late]);
  await world.db
    .updateTable('nightshift.jobs')
    .set({ paused_at: at(26) })
    .where('name', '=', late.name)
    .execute();
  const text = metricsText(await readFacts(world.db), await readRunCounts(world.db));
  const rounded = text
    .replace(/(\d+)\.\d+$/gm, '$1')
    .trim()
    .split('\n');
  const [j1, j2] = [busy.name, late.name];
  for (const line of [
    `nightshift_runs{job="${j1}",state="working"} 1`,
    `nightshift_runs{job="${j1}",state="succeeded"} 1`,
    `nightshift_runs{job="${j2}",state="failed"} 1`,
    `nightshift_job_last_success_age_seconds{job="${j1}"} ${12 * 3600 + 16 * 60}`,
    `nightshift_job_overdue_seconds{job="${j1}"} 60`,
    `nightshift_job_overdue_seconds{job="${j2}"} 0`,
    `nightshift_job_paused{job="${j2}"} 1`,
    `nightshift_backlog_units{job="${j1}"} 10`,
    `nightshift_backlog_units{job="${j2}"} 0`,
    `nightshift_backlog_age_seconds{job="${j1}"} ${26 * 60}`,
    `nightshift_packs_in_hand{job="${j1}"} 1`,
    `nightshift_dead_letters_waiting{job="${j2}"} 1`,
    `nightshift_alerts_firing{job="${j1}",rule="missed",owner="reports-team"} 1`,
    `nightshift_watch_last_completed_timestamp_seconds{clock="vercel"} ${at(15).getTime() / 1000}`,
    '# TYPE nightshift_runs gauge',
  ])
    expect(rounded).toContain(line);
  expect(text.endsWith('\n')).toBe(true);
  for (const line of text.trim().split('\n'))
    expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[\d.e+]+)$/);
});
