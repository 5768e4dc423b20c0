import { readCatalogueFiles, type CatalogueFiles } from './readCatalogueFiles.ts';

let files: CatalogueFiles;
beforeAll(async () => {
  files = await readCatalogueFiles();
});
const find = (collection: keyof CatalogueFiles, wanted: string) =>
  files[collection].find(({ code }) => code === wanted);

test('there are 3,376 airports and 42,049 ZIP codes, each code once', () => {
  for (const [collection, count] of [
    ['airports', 3_376],
    ['zip-codes', 42_049],
  ] as const) {
    expect(new Set(files[collection].map(({ code }) => code)).size).toBe(count);
  }
});

test('a ZIP code keeps its leading zeros, and places are numbers', () => {
  expect(find('zip-codes', '00501')).toEqual({
    ...{ code: '00501', latitude: 40.922326, longitude: -72.637078 },
    ...{ city: 'Holtsville', state: 'NY', county: 'Suffolk' },
  });
});

test('names with commas and quotes stay whole', () => {
  expect(find('airports', '53A')).toMatchObject({ name: 'Dr. C.P. Savage, Sr.', city: 'Montezuma' });
  expect(find('airports', 'DBN')).toMatchObject({ name: 'W. H. "Bud" Barron', city: 'Dublin' });
});

test('the twelve airports without a city have none, and no state', () => {
  const without = files.airports.filter(({ city }) => city === null);
  expect(without).toHaveLength(12);
  expect(without.every(({ state }) => state === null)).toBe(true);
});
