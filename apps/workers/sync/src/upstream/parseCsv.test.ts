import { parseCsv } from './parseCsv.ts';

test.each<[string, string, Record<string, string>[]]>([
  [
    'plain fields',
    'a,b\n1,2\n3,4\n',
    [
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ],
  ],
  [
    'empty fields, first, inside and last',
    'a,b,c\n,2,\n1,,3\n',
    [
      { a: '', b: '2', c: '' },
      { a: '1', b: '', c: '3' },
    ],
  ],
  ['a comma and quotes inside quotes', 'a,b\n"x, ""y""",""\n', [{ a: 'x, "y"', b: '' }]],
  ['lines that end as on Windows', 'a,b\r\n1,2\r\n', [{ a: '1', b: '2' }]],
  ['nothing but names', 'a,b\n', []],
])('%s', (_, text, rows) => {
  expect(parseCsv(text)).toEqual(rows);
});
