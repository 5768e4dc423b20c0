import pino from 'pino';
import { tellAttempt, tellKill, tellRun, type EndedRun } from './runLog.ts';
import { recordTelemetry, type RecordedTelemetry } from './testing/index.ts';

let lines: Record<string, unknown>[];
let recorded: RecordedTelemetry;
const log = pino(
  { base: null, timestamp: false },
  { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
);
beforeEach(() => {
  lines = [];
  recorded = recordTelemetry();
});
afterEach(() => recorded.stop());

const measured = async () =>
  (await recorded.measured()).map(({ name, attributes, value }) => [name, attributes, value]);
const JOB = 'nightshift.job=reports.on-time';

test('an attempt is one line and, as numbers, its duration and its units', async () => {
  const at = { job: 'reports.on-time', pack: 3 };
  const end = { outcome: { kind: 'failed', retryAfterMs: 5 } as const, units: { done: 7, failed: 2, dead: 0 } };
  expect(await tellAttempt(log.child({ attempt: 2 }), at, () => Promise.resolve(end))).toBe(end);
  expect(lines).toEqual([
    {
      level: 30,
      event: 'attempt',
      attempt: 2,
      startedAt: expect.any(String),
      endedAt: expect.any(String),
      durationMs: expect.any(Number),
      outcome: 'failed',
      done: 7,
      failed: 2,
      dead: 0,
      msg: 'pack 3 failed',
    },
  ]);
  expect(await measured()).toEqual([
    [
      'nightshift.attempt.duration',
      `${JOB} messaging.destination.name=reports.on-time nightshift.outcome=failed`,
      { count: 1, sum: expect.any(Number) },
    ],
    ['nightshift.units', `${JOB} nightshift.outcome=done`, 7],
    ['nightshift.units', `${JOB} nightshift.outcome=failed`, 2],
  ]);
});

test('an attempt at a dispatch has no units of its own', async () => {
  const at = { job: 'reports.on-time', pack: 0 };
  await tellAttempt(log, at, () => Promise.resolve({ outcome: { kind: 'settled' } as const }));
  expect(lines).toMatchObject([{ event: 'attempt', outcome: 'settled', msg: 'dispatch settled' }]);
  expect(lines[0]).not.toHaveProperty('done');
  expect(await measured()).toMatchObject([
    ['nightshift.attempt.duration', expect.stringContaining('name=dispatch'), { count: 1 }],
  ]);
});

test('an attempt that was killed is told by the next one: when it began, before when it had ended, and no duration', async () => {
  const [startedAt, endedBefore] = [new Date('2026-01-05T03:00:00Z'), new Date('2026-01-05T03:01:00Z')];
  tellKill(log, { job: 'reports.on-time', pack: 3 }, { attempt: 1, startedAt, endedBefore });
  expect(lines).toEqual([
    {
      level: 40,
      event: 'attempt',
      attempt: 1,
      startedAt: '2026-01-05T03:00:00.000Z',
      endedBefore: '2026-01-05T03:01:00.000Z',
      outcome: 'killed',
      msg: 'pack 3 killed',
    },
  ]);
  expect(await measured()).toEqual([['nightshift.kills', `${JOB} messaging.destination.name=reports.on-time`, 1]]);
});

describe('the end of a run', () => {
  const ended: EndedRun = {
    run: 'reports.on-time@1',
    job: 'reports.on-time',
    trigger: 'clock',
    state: 'failed',
    units: 3,
    done: 2,
    dead: 1,
    scheduledFor: new Date('2026-01-05T03:00:00Z'),
    openedAt: new Date('2026-01-05T03:00:02Z'),
    finishedAt: new Date('2026-01-05T03:01:02Z'),
    mended: false,
  };

  test('is one line and, as numbers, the run, its duration and how late it began', async () => {
    tellRun(log.child({ job: ended.job, run: ended.run }), ended);
    expect(lines).toEqual([
      {
        level: 30,
        event: 'run',
        job: 'reports.on-time',
        run: 'reports.on-time@1',
        trigger: 'clock',
        scheduledFor: '2026-01-05T03:00:00.000Z',
        startedAt: '2026-01-05T03:00:02.000Z',
        endedAt: '2026-01-05T03:01:02.000Z',
        durationMs: 60_000,
        lagMs: 2_000,
        outcome: 'failed',
        mended: false,
        units: 3,
        done: 2,
        dead: 1,
        msg: 'reports.on-time@1 failed: 2 done, 1 dead',
      },
    ]);
    expect(await measured()).toEqual([
      ['nightshift.runs', `${JOB} nightshift.outcome=failed`, 1],
      ['nightshift.run.duration', `${JOB} nightshift.outcome=failed`, { count: 1, sum: 60 }],
      ['nightshift.run.lag', JOB, { count: 1, sum: 2 }],
    ]);
  });

  test('of a run by hand knows no lateness', async () => {
    tellRun(log, { ...ended, trigger: 'hand' });
    expect(lines[0]).not.toHaveProperty('lagMs');
    expect((await measured()).map(([name]) => name)).not.toContain('nightshift.run.lag');
  });

  test('of a run that had ended before is told, and not counted again', async () => {
    tellRun(log, { ...ended, state: 'succeeded', mended: true });
    expect(lines).toMatchObject([{ outcome: 'succeeded', mended: true }]);
    expect(await measured()).toEqual([]);
  });
});
