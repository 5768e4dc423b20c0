import { decideNext, type Next, type UnitResult } from './decideNext.ts';

const RETRY = { attempts: 5, delayMs: 5_000, factor: 3, maxMs: 60_000 };
const DONE: UnitResult = { kind: 'done' };
const DEAD: UnitResult = { kind: 'dead' };
const FENCED: UnitResult = { kind: 'fenced' };
const BLAMELESS: UnitResult = { kind: 'blameless' };
const UNSTARTED: UnitResult = { kind: 'unstarted' };
const MOVED: UnitResult = { kind: 'moved' };
const CUT: UnitResult = { kind: 'cut-short' };
const failed = (failures: number): UnitResult => ({ kind: 'failed', failures });
const later = (delayMs: number): UnitResult => ({ kind: 'later', delayMs });

test.each<[string, UnitResult[], Next]>([
  ['no ready unit settles the pack', [], { kind: 'settle' }],
  ['units that are done or dead settle it', [DONE, DEAD], { kind: 'settle' }],
  [
    'a failure comes back after its delay',
    [DONE, failed(1)],
    { kind: 'give-back', blameless: false, retryAfterMs: 5_000 },
  ],
  [
    'of several failures the longest delay counts',
    [failed(1), failed(3), failed(2)],
    { kind: 'give-back', blameless: false, retryAfterMs: 45_000 },
  ],
  [
    'a delay is never longer than the longest',
    [failed(4)],
    { kind: 'give-back', blameless: false, retryAfterMs: 60_000 },
  ],
  ['a postponed unit comes back when it is due', [DONE, later(900)], { kind: 'yield', delayMs: 900 }],
  [
    'of several postponed units the first that is due counts',
    [later(900), later(300), later(600)],
    { kind: 'yield', delayMs: 300 },
  ],
  ['a unit that the deadline kept from starting goes on at once', [DONE, UNSTARTED], { kind: 'yield', delayMs: 0 }],
  ['trouble that blames nobody brings the pack back', [DONE, BLAMELESS], { kind: 'give-back', blameless: true }],
  ['a lost pack is left alone', [DONE, FENCED], { kind: 'leave' }],
  [
    'an attempt that started nothing does not send itself on',
    [UNSTARTED, UNSTARTED],
    { kind: 'give-back', blameless: true },
  ],
  ['a walk that has come further goes on at once, alone or not', [MOVED], { kind: 'yield', delayMs: 0 }],
  ['a walk that has come further takes along what was not begun', [MOVED, UNSTARTED], { kind: 'yield', delayMs: 0 }],
  [
    'a walk that has come further beside a postponed unit goes on at once',
    [later(900), MOVED],
    { kind: 'yield', delayMs: 0 },
  ],
  ['a pack of which something was done before the deadline goes on', [DONE, CUT, CUT], { kind: 'yield', delayMs: 0 }],
  ['a pack of which something died before the deadline goes on', [DEAD, CUT, CUT], { kind: 'yield', delayMs: 0 }],
  ['a pack that comes to nothing within the time is taken apart', [CUT, CUT], { kind: 'dissolve' }],
  [
    'a pack of which a unit failed before the deadline comes back whole',
    [CUT, CUT, failed(1)],
    { kind: 'give-back', blameless: false, retryAfterMs: 5_000 },
  ],
])('%s', (_, results, next) => {
  expect(decideNext(results, RETRY)).toEqual(next);
});

test('the worst news decides, in whatever order it comes', () => {
  const worstFirst: [UnitResult, Next][] = [
    [FENCED, { kind: 'leave' }],
    [BLAMELESS, { kind: 'give-back', blameless: true }],
    [failed(1), { kind: 'give-back', blameless: false, retryAfterMs: 5_000 }],
    [UNSTARTED, { kind: 'yield', delayMs: 0 }],
    [later(900), { kind: 'yield', delayMs: 900 }],
    [DONE, { kind: 'settle' }],
  ];
  worstFirst.slice(0, -1).forEach(([worst, next], index) => {
    const all = [worst, ...worstFirst.slice(index + 1).map(([result]) => result)];
    expect(decideNext(all, RETRY)).toEqual(next);
    expect(decideNext(all.toReversed(), RETRY)).toEqual(next);
  });
});
