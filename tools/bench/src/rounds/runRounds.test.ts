import { freshDatabase, type FreshDatabase } from '@nightshift/database/testing';
import type { Cloud } from '@nightshift/local-cloud';
import { layGround } from '../../ground/layGround.ts';
import { readArguments, type Arguments } from '../readArguments.ts';
import { startBench } from '../startBench.ts';
import { reportText } from './reportText.ts';
import { rotated, runRounds } from './runRounds.ts';
import { takeTurn, type Contest } from './takeTurn.ts';

const sizes = readArguments(
  '--units 30 --pack 10 --rows 40 --batch 10 --repeat 2 --parallel-packs 1'.split(' '),
) as Arguments;

let fresh: FreshDatabase;
let cloud: Cloud;
let contest: Contest;
beforeAll(async () => {
  fresh = await freshDatabase();
  cloud = await startBench({ databaseUrl: fresh.url, settings: { pack: { each: 10, many: 10 } } });
  await layGround(fresh.db, { each: 30, many: 30, walk: { rows: 40, batch: 10 } });
  const watched = () => ({ bench: { pid: process.pid } });
  contest = { cloud, db: fresh.db, databaseUrl: fresh.url, sizes, watched };
}, 60_000);
afterAll(async () => {
  await cloud?.stop();
  await fresh?.drop();
});

test('every round has every contestant once, and begins with another one', async () => {
  const told: string[] = [];
  const rounds = await runRounds(contest, {
    onTurn: ({ contestant }, round) => told.push(`${round} ${contestant}`),
    signal: new AbortController().signal,
  });
  expect(rounds.map((turns) => turns.map(({ contestant }) => contestant))).toEqual([
    ['raw fan-out', 'each', 'many', 'raw walk', 'walk'],
    ['each', 'many', 'raw walk', 'walk', 'raw fan-out'],
  ]);
  expect(told).toHaveLength(10);
  const report = reportText(rounds, sizes);
  for (const verb of ['each', 'many', 'walk'])
    expect(report).toMatch(new RegExp(`${verb}, (speed|time) as a multiple`));
}, 60_000);

test('the raw loop and the verb do the same writes', async () => {
  const writes = async (contestant: Parameters<typeof takeTurn>[1], table: string) =>
    (await takeTurn(contest, contestant)).statements.filter(({ text }) => text.includes(`insert into ${table}`));
  for (const contestant of ['raw fan-out', 'each'] as const) {
    expect(await writes(contestant, 'bench.written')).toMatchObject([{ calls: 30, rows: 30 }]);
  }
  for (const contestant of ['raw walk', 'walk'] as const) {
    expect(await writes(contestant, 'bench.copied')).toMatchObject([{ calls: 4, rows: 40 }]);
  }
}, 60_000);

test('a turn that has not done all of its work is refused, not timed', async () => {
  const more = { ...contest, sizes: { ...sizes, units: 31 } };
  await expect(takeTurn(more, 'many')).rejects.toThrow('many wrote 30 of 31 rows, 0 of them more than once');
}, 60_000);

test('a rotation loses nobody', () => {
  expect([0, 1, 2, 3].map((by) => rotated(['a', 'b', 'c'], by).join(''))).toEqual(['abc', 'bca', 'cab', 'abc']);
});
