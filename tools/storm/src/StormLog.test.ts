import { StormLog } from './StormLog.ts';

const run = 'proving.each@2026-11-24T00:01:00.000Z';

test('of a unit it tells the last lines about it and about the packs that held it, and no others', () => {
  const log = new StormLog();
  const about = (pack: number, rest = '') => log.hear(`[proving] {"run":"${run}","pack":${pack}${rest}}`);
  for (const pack of [0, 1, 21, -33, -34, 41]) about(pack);
  about(61, ',"key":"33@t"');
  log.hear('[proving] {"run":"another","pack":21}');
  const told = (count: number) =>
    log.about({ run, unit: 33, key: '33@t' }, count).map((line) => Number(/"pack":(-?\d+)/.exec(line)?.[1]));
  expect(told(9)).toEqual([21, -33, 61]);
  expect(told(2)).toEqual([-33, 61]);
});

test('where no unit is named, it tells what is said of the run, or of the key', () => {
  const log = new StormLog();
  log.hear(`[proving] {"run":"${run}","pack":21}`);
  log.hear('[proving] {"run":"another"}');
  expect(log.about({ run, unit: null, key: run }, 5)).toEqual([expect.stringContaining('"pack":21')]);
  expect(log.about({ run: null, unit: null, key: 'another' }, 5)).toEqual([expect.stringContaining('another')]);
});

test('it keeps the newest lines and tells each to whoever listens', () => {
  const heard: string[] = [];
  const log = new StormLog((line) => heard.push(line));
  for (let number = 0; number <= 100_000; number += 1) log.hear(`line ${number} of the run`);
  expect(heard).toHaveLength(100_001);
  expect(log.about({ run: 'of the run', unit: null, key: '' }, 1)).toEqual([expect.stringContaining('line 100000 ')]);
  expect(log.about({ run: 'line 1 of', unit: null, key: '' }, 1)).toEqual([]);
});

test('it counts the events that it hears of', () => {
  const log = new StormLog();
  for (const event of ['fenced', 'relay', 'fenced']) log.hear(`[proving] {"level":"warn","event":"${event}"}`);
  log.hear('[storm] kill');
  expect(Object.fromEntries(log.events)).toEqual({ fenced: 2, relay: 1 });
});
