import type { Alert, JobFacts } from '../facts/JobFacts.ts';
import { aBacklog, aCause, aJob, ago, aRegistry, HOUR, MINUTE, NOW, runsOf, someFacts } from '../testing/cases.ts';
import { judgeJob } from './judgeJob.ts';

const well = aRegistry({ lastSuccessAt: ago(HOUR) });
const overdue = aRegistry({ successDueFor: ago(10 * HOUR), successDueAt: ago(9 * HOUR), lastSuccessAt: ago(HOUR) });
const old = { ...overdue, lastSuccessAt: ago(34 * HOUR) };
const judge = (facts: Partial<JobFacts>, alerts: Partial<Alert>[] = [], job = aJob()) =>
  judgeJob(job, someFacts({ registry: well, ...facts }), alerts.map(alert), NOW).map(
    ({ rule, state, notice }) => `${rule} ${state} ${notice}`,
  );
const alert = (change: Partial<Alert>): Alert => ({
  job: 'reports.on-time',
  rule: 'missed',
  owner: 'reports-team',
  state: 'firing',
  told: true,
  since: ago(HOUR),
  lastNoticeAt: ago(HOUR),
  mutedUntil: null,
  memory: null,
  version: 1,
  ...change,
});

test('a job that is well is not spoken of', () => {
  expect(judge({})).toEqual([]);
});

test('several things may be wrong at once', () => {
  const letters = { count: 1, causes: [aCause('a')] };
  expect(judge({ registry: overdue, letters, ended: runsOf([-1]) })).toEqual([
    'missed firing fired',
    'failing firing fired',
    'dead-letters firing fired',
  ]);
});

test('what another alert says already is held back, and known all the same', () => {
  expect(judge({ registry: old })).toEqual(['missed firing fired', 'stale firing null']);
  expect(judge({ registry: old }, [{ rule: 'missed' }])).toEqual(['stale firing null']);
});

test('what outlasts that is told then', () => {
  const registry = { ...well, lastSuccessAt: ago(34 * HOUR) };
  const alerts = [{ rule: 'missed' }, { rule: 'stale', told: false }];
  expect(judge({ registry }, alerts)).toEqual(['missed resolved resolved', 'stale firing fired']);
});

test('an alert that was muted before anybody knew of it explains nothing', () => {
  const mutedUntil = ago(-HOUR);
  expect(judge({ registry: old }, [{ rule: 'missed', told: false, mutedUntil }])).toEqual(['stale firing fired']);
  expect(judge({ registry: old }, [{ rule: 'missed', mutedUntil }])).toEqual(['stale firing null']);
});

describe('of stuck and missed the one that its owner knows of explains the other', () => {
  const openRun = { run: 'r', scheduledFor: ago(10 * HOUR), openedAt: ago(10 * HOUR), state: 'working' as const };
  const backlog = aBacklog({ openRun });
  const came = { ...overdue, lastTick: ago(10 * HOUR) };

  test('where the tick’s run is what doesn’t move, or what kept it from opening', () => {
    expect(judge({ registry: came, backlog })).toEqual(['missed firing fired', 'stuck firing null']);
    expect(judge({ registry: came, backlog }, [{ rule: 'stuck' }])).toEqual(['missed firing null']);
    expect(judge({ registry: came, backlog }, [{ rule: 'missed' }, { rule: 'stuck', told: false }])).toEqual([]);
  });

  test('but not where no tick came, nor where only a unit of a night long past is stuck', () => {
    expect(judge({ registry: overdue, backlog }, [{ rule: 'stuck' }])).toEqual(['missed firing fired']);
    const past = aBacklog({ openRun: null });
    expect(judge({ registry: came, backlog: past }, [{ rule: 'stuck' }])).toEqual(['missed firing fired']);
    expect(judge({ registry: came, backlog: past }, [{ rule: 'missed' }])).toEqual(['stuck firing fired']);
  });
});

test('a paused job is not judged, whatever has fired', () => {
  const registry = { ...old, pausedAt: ago(MINUTE) };
  expect(judge({ registry, ended: runsOf([-1]) }, [{ rule: 'missed', lastNoticeAt: ago(99 * HOUR) }])).toEqual([]);
});

test('a rule that is off says nothing, and what it said is over', () => {
  const job = aJob({ alerts: { off: ['missed'] } });
  expect(judge({ registry: overdue }, [], job)).toEqual([]);
  expect(judge({ registry: overdue }, [{ rule: 'missed' }], job)).toEqual(['missed resolved resolved']);
});

test('what a rule has told is remembered only as long as its owner was told of it', () => {
  const memory = { causes: ['a'], upTo: '1', atOnce: [] };
  const letters = { count: 1, causes: [aCause('a')] };
  expect(judge({ letters }, [{ rule: 'dead-letters', memory }])).toEqual([]);
  expect(judge({ letters }, [{ rule: 'dead-letters', memory, state: 'resolved', told: false }])).toEqual([
    'dead-letters firing fired',
  ]);
});

test('each move names the version it was decided on', () => {
  const moves = judgeJob(
    aJob(),
    someFacts({ registry: old }),
    [alert({ version: 7, state: 'resolved', told: false })],
    NOW,
  );
  expect(moves.map(({ rule, version }) => [rule, version])).toEqual([
    ['missed', 7],
    ['stale', 0],
  ]);
});

test('a reminder waits for the run that is open, but not for long', () => {
  const openRun = { run: 'r', scheduledFor: ago(MINUTE), openedAt: ago(MINUTE), state: 'working' as const };
  const facts = { ended: runsOf([-1]), backlog: aBacklog({ openRun, inHand: 1 }) };
  const remindedAfter = (hours: number) => judge(facts, [{ rule: 'failing', lastNoticeAt: ago(hours * HOUR) }]);
  expect(remindedAfter(24)).toEqual([]);
  expect(remindedAfter(25)).toEqual(['failing firing reminder']);
  expect(judge({ ended: facts.ended }, [{ rule: 'failing', lastNoticeAt: ago(24 * HOUR) }])).toEqual([
    'failing firing reminder',
  ]);
});
