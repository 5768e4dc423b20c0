import { evidenceText, isAsPromised, reportText } from './reportText.ts';
import type { StormReport } from './runStorm.ts';
import { StormLog } from './StormLog.ts';

const run = 'proving.each@2026-11-24T00:01:00.000Z';
const state = { units: 9, done: 8, dead: 1, ready: 0, openPacks: 0, openRuns: 0, runs: 3, moves: 40 };
const whole: StormReport = {
  kills: 7,
  seconds: 12.4,
  done: new Map([
    ['watch', 3],
    ['kill proving', 7],
  ]),
  state,
  resting: { rested: true, state, rounds: 2 },
  redriven: 0,
  damage: [
    { name: 'effects lost', offences: [] },
    { name: 'effects doubled', offences: [] },
  ],
  log: new StormLog(),
};
const offence = { run, unit: 4, key: '4@t', what: 'written 2 times' };
const broken: StormReport = { ...whole, damage: [{ name: 'effects doubled', offences: [offence] }] };

test('it is as promised only when all came to rest and every kind of damage was counted and found to be none', () => {
  expect(isAsPromised(whole)).toBe(true);
  expect(isAsPromised(broken)).toBe(false);
  expect(isAsPromised({ ...whole, resting: { ...whole.resting, rested: false } })).toBe(false);
  expect(isAsPromised({ ...whole, damage: [] })).toBe(false);
});

test('the table tells the seed, what happened, how the apps were met, and each kind of damage', () => {
  const log = new StormLog();
  log.hear('[proving] {"event":"pack-dissolved"}');
  const rows = Object.fromEntries(
    reportText({ ...broken, log }, 42)
      .split('\n')
      .flatMap((line) => [/^│ (.*?) +│ +(\S.*?) │$/.exec(line)?.slice(1, 3) ?? []])
      .filter((row) => row.length === 2),
  );
  expect(rows).toMatchObject({
    seed: '42',
    kills: '7',
    '  kill proving': '7',
    '  watch': '3',
    'packs killed in the middle': '1',
    units: '9',
    'effects doubled': '1',
  });
});

test('the evidence names the unit, what is wrong with it, and the last lines about it', () => {
  broken.log.hear(`[proving] {"run":"${run}","pack":1,"attempt":2}`);
  broken.log.hear('[proving] {"run":"another","pack":1}');
  const evidence = evidenceText(broken);
  expect(evidence).toContain(`${run} 4@t: written 2 times`);
  expect(evidence).toContain('"attempt":2');
  expect(evidence).not.toContain('another');
  expect(evidenceText(whole)).toBe('');
});

test('a storm that did not come to rest says in what state it was left', () => {
  const report = { ...whole, resting: { rested: false, state: { ...state, ready: 5 }, rounds: 60 } };
  expect(evidenceText(report)).toMatch(/did not come to rest.*"ready":5/);
});
