import { smallFiles } from '../testing/smallFiles.ts';
import { Catalogue } from './Catalogue.ts';
import { readCatalogueFiles } from './readCatalogueFiles.ts';

let catalogue: Catalogue;
beforeEach(async () => {
  catalogue = new Catalogue(await smallFiles());
});
const page = (change: object = {}) =>
  catalogue.page('zip-codes', { partition: '', since: 0, after: '', limit: 1_000, ...change });
const living = () => catalogue.living('zip-codes').map(({ code }) => code);

test('what is changed gets the next version and another place, and moves behind all others', () => {
  const before = catalogue.living('zip-codes');
  const codes = catalogue.change(3);
  const changed = page({ since: 1, after: '99999' });
  expect(changed.map(({ code, version }) => [code, version])).toEqual([...codes].sort().map((code) => [code, 2]));
  for (const { code, latitude } of changed) {
    expect(latitude).toBeCloseTo((before.find((entry) => entry.code === code)!.latitude as number) + 0.001, 6);
  }
  expect(page()).toHaveLength(11);
});

test('what is removed leaves its code and its version', () => {
  const [code] = catalogue.remove(1);
  expect(page({ since: 2 })).toEqual([{ code, version: 2, removed: true }]);
  expect(living()).toHaveLength(10);
  expect(living()).not.toContain(code);
});

test('what is added has a code that never was, and is all there', () => {
  const before = living();
  const gone = catalogue.remove(2);
  const added = catalogue.add(5);
  expect(new Set([...before, ...gone, ...added]).size).toBe(16);
  expect(catalogue.living('zip-codes').find(({ code }) => code === added[0])).toMatchObject({
    ...{ version: 3, removed: false, county: expect.any(String), latitude: expect.any(Number) },
  });
  expect(catalogue.add(2, 'airports').every((code) => /^Z[0-9A-Z]{3}$/.test(code))).toBe(true);
});

test('ZIP codes are added to every partition', async () => {
  catalogue = new Catalogue(await readCatalogueFiles());
  const digits = catalogue.add(200).map((code) => code[0]);
  expect(new Set(digits).size).toBe(10);
});

test('the same calls make the same catalogue', async () => {
  const other = new Catalogue(await smallFiles());
  for (const each of [catalogue, other]) {
    each.change(4);
    each.remove(2);
    each.add(3);
    each.change(1, 'airports');
  }
  expect(page()).toEqual(other.page('zip-codes', { partition: '', since: 0, after: '', limit: 1_000 }));
  expect(catalogue.living('airports')).toEqual(other.living('airports'));
});

test('more than there are is refused', () => {
  expect(() => catalogue.remove(12)).toThrow('12 of zip-codes: there are 11');
  expect(() => catalogue.change(0)).toThrow(RangeError);
});
