import { chooseScenes } from './chooseScenes.ts';
import { scenes } from './scenes/index.ts';

const names = (...chosen: Parameters<typeof chooseScenes>) => chooseScenes(...chosen).map(({ job }) => job.name);

test('a newcomer sees the reports, somebody who names a job that one, and --all everything', () => {
  expect(names([], false)).toEqual(['reports.on-time']);
  expect(names(['billing.charge'], false)).toEqual(['billing.charge']);
  expect(names([], true)).toEqual(scenes.map(({ job }) => job.name));
  expect(names([], true).length).toBe(4);
});

test('a name that is none, and a name beside --all, are refused with what there is', () => {
  expect(() => chooseScenes(['billing.charges'], false)).toThrow(
    "there is no demo of 'billing.charges': there are reports.on-time, ",
  );
  expect(() => chooseScenes(['billing.charge'], true)).toThrow("leave 'billing.charge' out, or --all");
});
