import { right, unchecked, wrong } from './Finding.ts';
import { findingsText } from './findingsText.ts';

test('each finding is one line, marked, with what to do, and their sum stands below', () => {
  const text = findingsText([
    right('Postgres', '17.4 answers'),
    wrong('Redis', 'it said\nno', 'ask\u001b[31m again'),
    unchecked('deployed crons', 'nobody tells'),
  ]);
  expect(text.split('\n')).toEqual([
    '✓ Postgres        17.4 answers',
    '✗ Redis           it said no → ask\uFFFD[31m again',
    '– deployed crons  nobody tells',
    '',
    '1 thing to mend: 1 right, 1 not checked.',
  ]);
});

test('when nothing is wrong it says so', () => {
  expect(findingsText([right('a', 'b')])).toMatch(/\n\nAll is well: 1 right\.$/);
});
