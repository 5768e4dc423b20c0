import type { Backlog, Look } from '../facts/JobFacts.ts';
import { aBacklog, aCase, aJob, ago, firing, HOUR, MINUTE } from '../testing/cases.ts';
import { backlog } from './backlog.ts';

const job = aJob({ alerts: { backlog: { age: '1h', growing: 3 } } });
const look = (sizes: number[]): Look => ({ lookedAt: ago(0), movedAt: ago(0), sizes });
const judge = (waiting: Partial<Backlog> | null, sizes: number[] = [], before = {}) =>
  backlog(aCase({ backlog: waiting && aBacklog(waiting), look: look(sizes) }, { job, ...before }));
const young = { waitingSince: ago(MINUTE) };

test.each<[string, Partial<Backlog> | null, number[], boolean]>([
  ['nothing waits', null, [], false],
  ['only a dispatch waits', { units: 0, waitingSince: null }, [], false],
  ['as old as it may be', { waitingSince: ago(HOUR) }, [], false],
  ['older', { waitingSince: ago(HOUR + 1) }, [], true],
  ['everything is in hand', { waitingSince: null }, [], false],
  ['grown at two looks', young, [1, 2, 3], false],
  ['grown at three looks', young, [1, 2, 3, 4], true],
  ['grown at the last three of more looks', young, [9, 1, 2, 3, 4], true],
  ['the same once in between', young, [1, 2, 2, 4], false],
  ['fallen once in between', young, [1, 3, 2, 4], false],
])('%s', (_, waiting, sizes, fires) => {
  expect(judge(waiting, sizes).firing).toBe(fires);
});

test.each<[string, Partial<Backlog>, number[], boolean]>([
  ['still over half of the age', { waitingSince: ago(HOUR / 2 + 1) }, [], true],
  ['half of the age', { waitingSince: ago(HOUR / 2) }, [], false],
  ['still more than some looks ago', young, [5, 9, 8, 6], true],
  ['no more than some looks ago', young, [5, 9, 8, 5], false],
])('it doesn’t come and go at the edge: %s', (_, waiting, sizes, fires) => {
  expect(judge(waiting, sizes, firing).firing).toBe(fires);
});

test('says which of the two it is', () => {
  expect(judge({ waitingSince: ago(70 * MINUTE), units: 1_200, inHand: 4 })).toMatchObject({
    since: ago(70 * MINUTE),
    title: 'reports.on-time falls behind: 1,200 units wait, the oldest for 1 hour 10 minutes',
    expected: 'each ready unit taken within 1 hour, and a backlog that doesn’t grow at 3 looks in a row'.replace(
      '’',
      "'",
    ),
    seen: '1,200 units in 10 packs, 4 of them in hand; the oldest has waited since Mon 23 Nov 2026, 11:50 Europe/Berlin',
  });
  expect(judge(young, [1, 2, 3, 4])).toMatchObject({
    title: 'reports.on-time falls behind: its backlog grows, to 100 units by now',
  });
});

test('in a reminder it is as old as it is by then', () => {
  expect(judge({ waitingSince: ago(40 * MINUTE) }, [], firing)).toMatchObject({
    title: 'reports.on-time falls behind: 100 units wait, the oldest for 40 minutes',
  });
});
