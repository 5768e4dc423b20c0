import { ago, HOUR, MINUTE, NOW } from '../testing/cases.ts';
import type { BrokenLink } from './BrokenLink.ts';
import type { EvidentPack, EvidentRun } from './Evidence.ts';
import { findBrokenLink, type LinkFacts } from './findBrokenLink.ts';

const RUN = 'reports.on-time@2026-11-23T02:00:00.000Z';
const HOLDER = 'reports.on-time@2026-11-22T02:00:00.000Z';

const aPack = (change: Partial<EvidentPack> = {}): EvidentPack => ({
  number: 1,
  attempt: 0,
  sends: 1,
  dueAt: ago(9 * HOUR),
  sentAt: ago(9 * HOUR),
  claimedAt: null,
  claimedUntil: null,
  answered: null,
  unitFailures: 0,
  unitError: null,
  ...change,
});
const aRun = (change: Partial<EvidentRun> = {}): EvidentRun => ({
  run: RUN,
  state: 'working',
  reason: null,
  openedAt: ago(9 * HOUR),
  units: 220,
  failures: 0,
  gaveUp: false,
  deployment: null,
  letters: 0,
  attempts: 5,
  error: null,
  unsettledPacks: 3,
  packsInHand: 0,
  pack: aPack(),
  ...change,
});
const find = (run: EvidentRun | null, change: Partial<LinkFacts> = {}, holder: EvidentRun | null = null) =>
  findBrokenLink({
    now: NOW,
    tick: ago(10 * HOUR),
    lastTick: ago(34 * HOUR),
    watches: [],
    evidence: { run, holder, letter: null },
    maxDurationMs: { pack: 300_000, dispatch: 60_000 },
    ...change,
  });
const withPack = (change: Partial<EvidentPack>, run: Partial<EvidentRun> = {}) =>
  find(aRun({ ...run, pack: aPack(change) }));
const taken = { attempt: 3, claimedAt: ago(MINUTE) };
const answered = { send: 1, status: 500, tries: 6 };

describe('no tick arrived', () => {
  const seen = (clock: string, completedAt: Date) => ({ watches: [{ clock, completedAt, gaps: [] }] });

  test('and Vercel Cron does call: it is this job’s own cron', () => {
    expect(find(null, seen('vercel', ago(MINUTE)))).toEqual({
      kind: 'no-tick',
      lastTick: ago(34 * HOUR),
      vercelSeenAt: ago(MINUTE),
      vercelSilent: false,
    });
  });

  test('and none of its calls comes through', () => {
    expect(find(null, seen('vercel', ago(6 * MINUTE)))).toMatchObject({
      vercelSilent: true,
      vercelSeenAt: ago(6 * MINUTE),
    });
    expect(find(null, seen('qstash', ago(MINUTE)))).toMatchObject({ vercelSilent: true, vercelSeenAt: null });
  });

  test('an open run by hand is no tick', () => {
    expect(find(null, {}, aRun())).toMatchObject({ kind: 'no-tick' });
  });
});

test.each<[string, BrokenLink | null, BrokenLink | null]>([
  [
    'a skip for another reason',
    find(aRun({ state: 'skipped', reason: 'paused: the upstream moves' })),
    { kind: 'skipped', reason: 'paused: the upstream moves' },
  ],
  ['a cancelled run', find(aRun({ state: 'cancelled', reason: 'by ada' })), { kind: 'cancelled', reason: 'by ada' }],
  [
    'a run with dead units',
    find(aRun({ state: 'failed', letters: 3, pack: null })),
    { kind: 'units-died', dead: 3, units: 220, attempts: 5 },
  ],
  [
    'a dispatch that gave up',
    find(aRun({ state: 'failed', gaveUp: true, failures: 5, letters: 1, pack: null })),
    { kind: 'dispatch-failed', times: 5, gaveUp: true },
  ],
  [
    'a dispatch that is going to be tried again',
    withPack({ number: 0, ...taken }, { failures: 2 }),
    { kind: 'dispatch-failed', times: 2, gaveUp: false },
  ],
  ['everything settled', find(aRun({ pack: null })), { kind: 'not-closed' }],
  ['a run that succeeded', find(aRun({ state: 'succeeded', pack: null })), null],
  [
    'a redriven unit of a run that failed',
    find(aRun({ state: 'failed', letters: 3 })),
    { kind: 'not-delivered', what: 'pack', sentAt: ago(9 * HOUR), sends: 1 },
  ],
  ['neither a tick nor a run', find(null, { tick: null }), null],
  [
    'no tick, and something open',
    find(null, { tick: null }, aRun()),
    { kind: 'not-delivered', what: 'pack', sentAt: ago(9 * HOUR), sends: 1 },
  ],

  [
    'recorded and never sent',
    withPack({ sentAt: null }),
    { kind: 'not-sent', what: 'pack', since: ago(9 * HOUR), sends: 1 },
  ],
  [
    'a dispatch that was never sent',
    withPack({ number: 0, sentAt: null }),
    { kind: 'not-sent', what: 'dispatch', since: ago(9 * HOUR), sends: 1 },
  ],
  [
    'due only now',
    withPack({ sentAt: null, dueAt: ago(MINUTE), attempt: 1 }),
    { kind: 'comes-again', what: 'pack', deliveries: 1 },
  ],
  ['sent, and taken by nobody', withPack({}), { kind: 'not-delivered', what: 'pack', sentAt: ago(9 * HOUR), sends: 1 }],
  [
    'sent again after it was taken, and not taken since',
    withPack({ ...taken, claimedAt: ago(HOUR), sentAt: ago(MINUTE), sends: 2 }),
    { kind: 'not-delivered', what: 'pack', sentAt: ago(MINUTE), sends: 2 },
  ],
  [
    'sent, while others of its run are in hand',
    withPack({}, { packsInHand: 2 }),
    { kind: 'in-line', packsLeft: 3, inHand: 2 },
  ],

  [
    'given up by the queue, and not sent again yet',
    withPack({ sends: 2, sentAt: null, dueAt: ago(-MINUTE), answered }),
    { kind: 'answered', what: 'pack', tries: 6, status: 500 },
  ],
  [
    'given up by the queue, sent again and not taken',
    withPack({ sends: 2, sentAt: ago(MINUTE), answered }),
    { kind: 'answered', what: 'pack', tries: 6, status: 500 },
  ],
  [
    'given up long before the send that is on its way',
    withPack({ sends: 4, attempt: 1, answered }),
    { kind: 'not-delivered', what: 'pack', sentAt: ago(9 * HOUR), sends: 4 },
  ],
  [
    'given up long before, sent again by the watch, and never taken by anybody',
    withPack({ sends: 4, answered }),
    { kind: 'answered', what: 'pack', tries: 6, status: 500 },
  ],
  [
    'given up, sent again and taken',
    withPack({ sends: 2, ...taken, unitFailures: 1, answered }),
    { kind: 'work-fails', what: 'pack', deliveries: 3, failures: 1 },
  ],
  [
    'given up while nobody said what was answered',
    withPack({ sends: 2, answered: { send: 1, status: 0, tries: 0 } }),
    { kind: 'not-delivered', what: 'pack', sentAt: ago(9 * HOUR), sends: 2 },
  ],

  [
    'taken, and its work fails',
    withPack({ ...taken, unitFailures: 3 }),
    { kind: 'work-fails', what: 'pack', deliveries: 3, failures: 3 },
  ],
  ['taken and given back, blaming nobody', withPack(taken), { kind: 'comes-again', what: 'pack', deliveries: 3 }],
  [
    'in an attempt’s hands',
    withPack({ ...taken, claimedUntil: ago(-1) }),
    { kind: 'at-work', what: 'pack', since: ago(MINUTE), packsLeft: 3 },
  ],
  [
    'its claim has just run out',
    withPack({ ...taken, claimedUntil: NOW }),
    { kind: 'killed', what: 'pack', times: 1, maxDurationMs: 300_000 },
  ],
  [
    'killed before, and again',
    withPack({
      ...taken,
      claimedUntil: ago(1),
      unitFailures: 2,
      unitError: { name: 'FunctionKilled', message: 'killed' },
    }),
    { kind: 'killed', what: 'pack', times: 3, maxDurationMs: 300_000 },
  ],
  [
    'it failed before, and was then killed',
    withPack({ ...taken, claimedUntil: ago(1), unitFailures: 2, unitError: { name: 'Error', message: 'boom' } }),
    { kind: 'killed', what: 'pack', times: 1, maxDurationMs: 300_000 },
  ],
  [
    'a dispatch that was killed',
    withPack({ number: 0, ...taken, claimedUntil: ago(1) }),
    { kind: 'killed', what: 'dispatch', times: 1, maxDurationMs: 60_000 },
  ],
])('%s', (_, link, expected) => {
  expect(link).toEqual(expected);
});

describe('the lease is held by another run', () => {
  const skipped = aRun({ state: 'skipped', reason: `overlap: ${HOLDER} is still open`, pack: null });

  test('and what holds that one up is told too', () => {
    const holder = aRun({ run: HOLDER, openedAt: ago(33 * HOUR), pack: aPack({ ...taken, claimedUntil: ago(1) }) });
    expect(find(skipped, {}, holder)).toEqual({
      kind: 'held',
      by: HOLDER,
      openedAt: ago(33 * HOUR),
      waits: false,
      because: { kind: 'killed', what: 'pack', times: 1, maxDurationMs: 300_000 },
    });
  });

  test('which has ended since, or another one is open now', () => {
    const expected = { kind: 'held', by: HOLDER, openedAt: null, waits: false, because: null };
    expect(find(skipped)).toEqual(expected);
    expect(find(skipped, {}, aRun({ run: 'another' }))).toEqual(expected);
  });

  test('and the run waits for it', () => {
    const holder = aRun({ run: HOLDER, pack: null });
    expect(find(aRun({ state: 'queued', pack: null }), {}, holder)).toMatchObject({
      kind: 'held',
      by: HOLDER,
      waits: true,
      because: { kind: 'not-closed' },
    });
  });
});
