import { StormLog } from './StormLog.ts';

const run = 'proving.each@2026-11-24T00:01:00.000Z';

test('of an offence it tells the last lines that name its unit', () => {
  const log = new StormLog();
  for (let number = 1; number <= 20; number += 1) log.hear(`[proving] {"run":"${run}","key":"7@t","n":${number}}`);
  log.hear(`[proving] {"run":"${run}","key":"8@t"}`);
  log.hear('[proving] {"run":"another","key":"7@t"}');
  const told = log.about({ run, key: '7@t' }, 3);
  expect(told.map((line) => /"n":(\d+)/.exec(line)?.[1])).toEqual(['18', '19', '20']);
});

test('where no line names the unit, it tells those of its run', () => {
  const log = new StormLog();
  log.hear(`[proving] {"run":"${run}","pack":21}`);
  log.hear('[proving] {"run":"another"}');
  expect(log.about({ run, key: '7@t' }, 5)).toEqual([expect.stringContaining('"pack":21')]);
  expect(log.about({ run: null, key: 'another' }, 5)).toEqual([expect.stringContaining('another')]);
});

test('it keeps the newest lines and tells each to whoever listens', () => {
  const heard: string[] = [];
  const log = new StormLog((line) => heard.push(line));
  for (let number = 0; number <= 100_000; number += 1) log.hear(`line ${number} of the run`);
  expect(heard).toHaveLength(100_001);
  expect(log.about({ run: 'of the run', key: '' }, 1)).toEqual([expect.stringContaining('line 100000 ')]);
  expect(log.about({ run: 'line 1 of', key: '' }, 1)).toEqual([]);
});
