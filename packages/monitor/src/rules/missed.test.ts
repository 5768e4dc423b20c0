import { aCase, ago, aRegistry, MINUTE, NOW } from '../testing/cases.ts';
import { missed } from './missed.ts';

const TICK = new Date('2026-11-23T02:00:00Z');
const due = (dueAt: Date | null, lastTick: Date | null = null) =>
  missed(
    aCase({
      registry: aRegistry({ successDueFor: dueAt && TICK, successDueAt: dueAt, lastTick }),
    }),
  );

test.each([
  ['nothing is due', null, false],
  ['it is due later', ago(-MINUTE), false],
  ['it is due this very instant', NOW, false],
  ['it was due a millisecond ago', ago(1), true],
  ['it was due days ago', ago(5_000 * MINUTE), true],
])('%s', (_, dueAt, fires) => {
  expect(due(dueAt).firing).toBe(fires);
});

test('names the tick and the instant in the job’s timezone, and tells whether the tick came', () => {
  expect(due(ago(90 * MINUTE))).toEqual({
    firing: true,
    since: ago(90 * MINUTE),
    title:
      'reports.on-time has not succeeded: its run of Mon 23 Nov 2026, 03:00 Europe/Berlin was due by Mon 23 Nov 2026, 11:30 Europe/Berlin',
    expected: 'a success of the run of Mon 23 Nov 2026, 03:00 Europe/Berlin by Mon 23 Nov 2026, 11:30 Europe/Berlin',
    seen: 'no tick, and no run; 1 hour 30 minutes overdue',
    tick: TICK,
    run: null,
  });
  expect(due(ago(MINUTE), TICK)).toMatchObject({
    seen: 'the tick came, but no run has ended for it; 1 minute overdue',
  });
});
