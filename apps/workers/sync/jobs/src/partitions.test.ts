import { catalogueSync, partitionName, partitionPage, partitions, type Partition } from './index.ts';

function pages(limit: number): Partition[][] {
  const found: Partition[][] = [];
  for (let cursor: unknown = undefined, more = true; more;) {
    const page = partitionPage(cursor as number | undefined, limit);
    found.push(page.units);
    cursor = page.cursor;
    more = cursor !== undefined;
  }
  return found;
}

test('every ZIP code begins with exactly one of the prefixes, and the airports are one partition', () => {
  const prefixes = partitions.filter(({ collection }) => collection === 'zip-codes').map(({ prefix }) => prefix);
  for (let code = 0; code < 100_000; code += 1) {
    const text = String(code).padStart(5, '0');
    if (prefixes.filter((prefix) => text.startsWith(prefix)).length !== 1) throw new Error(`${text} is not in one`);
  }
  expect(partitions.filter(({ collection }) => collection === 'airports')).toEqual([
    { collection: 'airports', prefix: '' },
  ]);
});

test.each([
  [1, Array<number>(11).fill(1)],
  [4, [4, 4, 3]],
  [11, [11]],
  [2_000, [11]],
])('pages of %i find each partition once, in order, and end', (limit, sizes) => {
  const found = pages(limit);
  expect(found.map((page) => page.length)).toEqual(sizes);
  expect(found.flat()).toEqual(partitions);
});

test('a cursor that this job never wrote is refused', () => {
  expect(() => partitionPage({ page: 2 }, 7)).toThrow('expected number');
});

test('what discover finds fits the job, and its key names the partition and the hour', async () => {
  const tick = { scheduledFor: new Date('2026-11-08T02:00:00Z'), timezone: 'UTC', date: '2026-11-08' };
  const { units } = await catalogueSync.discover({ cursor: undefined, limit: 100, tick } as Parameters<
    typeof catalogueSync.discover
  >[0]);
  const keys = units.map((unit) => catalogueSync.key(catalogueSync.unit.parse(unit), { tick }));
  expect(keys).toHaveLength(11);
  expect(keys.slice(0, 2)).toEqual(['airports@2026-11-08T02:00:00.000Z', 'zip-codes/0@2026-11-08T02:00:00.000Z']);
});

test('a partition has one name, and no two have the same', () => {
  expect(new Set(partitions.map(partitionName)).size).toBe(partitions.length);
});
