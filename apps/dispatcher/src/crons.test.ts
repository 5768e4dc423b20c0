import { readFileSync } from 'node:fs';
import { utcCrons } from '@nightshift/contract';
import { jobs } from './jobs.ts';

const { crons } = JSON.parse(readFileSync(new URL('../vercel.json', import.meta.url), 'utf8')) as {
  crons: { path: string; schedule: string }[];
};

test('vercel.json fires each job at the UTC times that cover its schedule, and the watch every minute', () => {
  const expected = jobs.flatMap((job) =>
    utcCrons(job.schedule).map((schedule) => ({ path: `/api/cron/${job.name}`, schedule })),
  );
  expect(crons).toEqual([...expected, { path: '/api/watch', schedule: '* * * * *' }]);
});

test("a job's name is unique, for it is its address", () => {
  expect(new Set(jobs.map((job) => job.name)).size).toBe(jobs.length);
});
