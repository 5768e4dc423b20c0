import type { Backlog, Look } from '../facts/JobFacts.ts';
import { aBacklog, aCase, ago, HOUR, MINUTE } from '../testing/cases.ts';
import { stuck } from './stuck.ts';

const AFTER = 15 * MINUTE;
const judge = (backlog: Partial<Backlog> | null, look: Look | null = null) =>
  stuck(aCase({ backlog: backlog && aBacklog(backlog), look }));
const looked = (movedAt: Date): Look => ({ lookedAt: ago(MINUTE), movedAt, sizes: [100] });

test.each<[string, Partial<Backlog> | null, Look | null, boolean]>([
  ['nothing waits', null, null, false],
  ['nothing is ready: a retry rests', { ready: 0, readySince: null }, null, false],
  ['somebody has a pack in hand', { inHand: 1 }, null, false],
  ['ready for just as long as it may', { readySince: ago(AFTER) }, null, false],
  ['ready for longer, and nobody ever took any', { readySince: ago(AFTER + 1) }, null, true],
  ['taken just as long ago as it may', { movedAt: ago(AFTER) }, null, false],
  ['taken longer ago', { movedAt: ago(AFTER + 1) }, null, true],
  ['it has shrunk since', { movedAt: ago(HOUR) }, looked(ago(AFTER)), false],
  ['it has not shrunk since', { movedAt: ago(HOUR) }, looked(ago(AFTER + 1)), true],
  ['ready only now, though the last move was long ago', { readySince: ago(MINUTE), movedAt: ago(HOUR) }, null, false],
])('%s', (_, backlog, look, fires) => {
  expect(judge(backlog, look).firing).toBe(fires);
});

test('says since when nothing moves, and of what', () => {
  expect(judge({ movedAt: ago(20 * MINUTE), units: 1_200 })).toMatchObject({
    since: ago(20 * MINUTE),
    title: 'reports.on-time is stuck: nothing has moved for 20 minutes',
    expected: 'something to move within 15 minutes while units are ready',
    seen: '1,200 units wait, and nothing has moved since Mon 23 Nov 2026, 12:40 Europe/Berlin',
    run: 'reports.on-time@2026-11-23T02:00:00.000Z',
  });
  expect(judge({ units: 0 })).toMatchObject({ seen: expect.stringContaining('a run waits for its units to be found') });
});
