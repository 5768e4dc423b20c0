import type { Alert } from '../facts/JobFacts.ts';
import type { Finding } from '../rules/Verdict.ts';
import { fine } from '../rules/Verdict.ts';
import { ago, HOUR, MINUTE, NOW } from '../testing/cases.ts';
import { nextAlert, type Telling } from './nextAlert.ts';

const finding = (news?: Finding['news']): Finding => ({
  firing: true,
  since: ago(MINUTE),
  title: 'it is broken',
  expected: 'not',
  seen: 'so',
  tick: null,
  run: null,
  ...(news && { news }),
});
const alert = (change: Partial<Alert>): Alert => ({
  job: 'reports.on-time',
  rule: 'missed',
  owner: 'reports-team',
  state: 'firing',
  told: true,
  since: ago(5 * HOUR),
  lastNoticeAt: ago(5 * HOUR),
  mutedUntil: null,
  memory: null,
  version: 3,
  ...change,
});
const telling = (quiet: Partial<Telling['quiet']> = {}): Telling => ({
  now: NOW,
  quiet: { muted: false, explained: false, ...quiet },
  remindMs: 24 * HOUR,
  patienceMs: 0,
  everyMs: HOUR,
});
const muted = { muted: true };
const explained = { explained: true };
const untold = { told: false, lastNoticeAt: null };
const over = { state: 'resolved' as const, told: false };

/** What was, what is, and whether anything holds back words; what becomes of it. */
test.each<
  [string, Alert | undefined, Finding['news'] | 'wrong' | 'fine', Partial<Telling['quiet']>, object | undefined]
>([
  ['nothing was, nothing is', undefined, 'fine', {}, undefined],
  ['it begins', undefined, 'wrong', {}, { state: 'firing', told: true, since: ago(MINUTE), notice: 'fired' }],
  ['it begins again', alert(over), 'wrong', {}, { state: 'firing', told: true, since: ago(MINUTE), notice: 'fired' }],
  ['it goes on', alert({}), 'wrong', {}, undefined],
  [
    'it goes on for a day',
    alert({ lastNoticeAt: ago(24 * HOUR) }),
    'wrong',
    {},
    { told: true, since: ago(5 * HOUR), notice: 'reminder' },
  ],
  ['it goes on for nearly a day', alert({ lastNoticeAt: ago(24 * HOUR - 1) }), 'wrong', {}, undefined],
  ['it is over', alert({}), 'fine', {}, { state: 'resolved', told: false, since: ago(5 * HOUR), notice: 'resolved' }],
  ['it stays over', alert(over), 'fine', {}, undefined],
  ['there is more to it, at once', alert({ lastNoticeAt: ago(1) }), 'at-once', {}, { told: true, notice: 'more' }],
  ['there is more to it, too soon', alert({ lastNoticeAt: ago(HOUR - 1) }), 'at-its-rate', {}, undefined],
  [
    'there is more to it, at its rate',
    alert({ lastNoticeAt: ago(HOUR) }),
    'at-its-rate',
    {},
    { told: true, notice: 'more' },
  ],

  [
    'muted, it begins',
    alert({ ...over, mutedUntil: ago(-1) }),
    'wrong',
    muted,
    { state: 'firing', told: false, notice: null },
  ],
  ['muted, it goes on', alert({ ...untold }), 'wrong', muted, undefined],
  ['muted, it goes on for days', alert({ lastNoticeAt: ago(99 * HOUR) }), 'wrong', muted, undefined],
  ['muted, there is more to it', alert({}), 'at-once', muted, undefined],
  [
    'muted, it is over before anybody knew',
    alert({ ...untold }),
    'fine',
    muted,
    { state: 'resolved', told: false, notice: null },
  ],
  [
    'muted, it is over, and its owner knew of it',
    alert({}),
    'fine',
    muted,
    { state: 'resolved', told: true, notice: null },
  ],
  [
    'after the mute it is still so',
    alert({ ...untold }),
    'wrong',
    {},
    { told: true, since: ago(5 * HOUR), notice: 'fired' },
  ],
  [
    'after the mute its owner hears that it is over',
    alert({ state: 'resolved' }),
    'fine',
    {},
    { state: 'resolved', told: false, notice: 'resolved' },
  ],
  [
    'over in the mute and back again, its owner knows',
    alert({ state: 'resolved' }),
    'wrong',
    {},
    { state: 'firing', told: true, notice: null },
  ],

  ['explained, it begins', undefined, 'wrong', explained, { state: 'firing', told: false, notice: null }],
  ['explained, it is over', alert({ ...untold }), 'fine', explained, { state: 'resolved', told: false, notice: null }],
  ['explained since it was told, its end is told', alert({}), 'fine', explained, { told: false, notice: 'resolved' }],
])('%s', (_, before, what, quiet, expected) => {
  const verdict = what === 'fine' ? fine : finding(what === 'wrong' ? undefined : what);
  const change = nextAlert(before, verdict, telling(quiet));
  if (expected === undefined) expect(change).toBeUndefined();
  else expect(change).toMatchObject(expected);
});

test('a reminder waits a while for a run that is under way', () => {
  const remindedAt = (lastNoticeAt: Date) =>
    nextAlert(alert({ lastNoticeAt }), finding(), { ...telling(), patienceMs: HOUR })?.notice;
  expect(remindedAt(ago(25 * HOUR - 1))).toBeUndefined();
  expect(remindedAt(ago(25 * HOUR))).toBe('reminder');
});
