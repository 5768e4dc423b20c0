import type { Partition } from '@nightshift/sync-jobs';
import { MalformedPage, parsePage } from './parsePage.ts';

const ZIP_CODES_0: Partition = { collection: 'zip-codes', prefix: '0' };
const AIRPORTS: Partition = { collection: 'airports', prefix: '' };
const START = { version: 0, code: '' };

const place = { latitude: 40.92, longitude: -72.63, city: 'Holtsville', state: 'NY' };
const zipCode = (code: unknown, version: unknown = 1, fields: object = {}) => ({
  ...{ code, version, removed: false, county: 'Suffolk' },
  ...{ ...place, ...fields },
});
const gone = (code: string, version: number) => ({ code, version, removed: true });
const parse = (items: unknown, partition = ZIP_CODES_0, cursor = START) =>
  parsePage(JSON.stringify({ items }), partition, cursor);

test('a page is read as it was sent: changed and removed entries, in their order', () => {
  const items = [zipCode('00501'), gone('00400', 2), zipCode('00544', 2)];
  expect(parse(items)).toEqual(items);
});

test('an airport may have no city and no state', () => {
  const airport = { code: 'CLD', version: 1, removed: false, name: 'Palomar', country: 'USA' };
  const items = [{ ...airport, ...place, city: null, state: null }];
  expect(parse(items, AIRPORTS)).toEqual(items);
});

test('no items are a page', () => {
  expect(parse([])).toEqual([]);
});

test('within a version codes go on behind the cursor, and a newer version begins anywhere', () => {
  const cursor = { version: 3, code: '00501' };
  expect(parse([zipCode('00502', 3), zipCode('00001', 4)], ZIP_CODES_0, cursor)).toHaveLength(2);
});

test('a field that the upstream has added is left out', () => {
  expect(parse([{ ...zipCode('00501'), timezone: 'America/New_York' }])).toEqual([zipCode('00501')]);
});

test.each<[string, unknown, string]>([
  ['a number as code', [zipCode(501)], 'items[0].code'],
  ['a code of another form', [zipCode('0501')], 'items[0].code'],
  ['no version', [zipCode('00501', null)], 'items[0].version'],
  ['a version that is no number of a sequence', [zipCode('00501', 1.5)], 'items[0].version'],
  ['a field missing', [zipCode('00501'), zipCode('00544', 1, { county: undefined })], 'items[1].county'],
  ['a place off the earth', [zipCode('00501', 1, { latitude: 91 })], 'items[0].latitude'],
  ['not told whether it was removed', [{ ...zipCode('00501'), removed: undefined }], 'items[0].removed'],
  ['no list', { code: '00501' }, 'items'],
  ['an entry of another partition', [zipCode('10001')], `code '10001' is of another partition`],
  ['the entry of the cursor', [zipCode('00001')], `version 1, code '00001' comes after version 1, code '00001'`],
  ['an older version', [gone('00501', 2), zipCode('00544')], `comes after version 2, code '00501'`],
  ['codes out of order', [zipCode('00544'), zipCode('00501')], `comes after version 1, code '00544'`],
  ['an entry twice', [gone('00501', 1), zipCode('00501', 2)], `code '00501' is in it twice`],
])('refused: %s', (_, items, why) => {
  const cursor = { version: 1, code: '00001' };
  const parsing = () => parse(items, ZIP_CODES_0, cursor);
  expect(parsing).toThrow(MalformedPage);
  expect(parsing).toThrow(`the page of zip-codes/0 behind version 1, code '00001' is malformed: `);
  expect(parsing).toThrow(why);
});

test.each(['', '<html>Sign in</html>', '{"items":[', 'null', '[]', '{}'])('no page at all is refused: %j', (text) => {
  expect(() => parsePage(text, AIRPORTS, START)).toThrow(`the page of airports behind version 0, code '' is malformed`);
});
