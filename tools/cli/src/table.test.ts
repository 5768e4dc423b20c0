import { fields, table } from './table.ts';

test('columns are aligned, numbers to the right, and nothing is left blank', () => {
  expect(
    table(
      ['N', 'NAME', 'WHY'],
      [
        [5, 'a', 'x'],
        [12, 'long', null],
      ],
    ),
  ).toBe(' N  NAME  WHY\n 5  a     x\n12  long  –');
});

test('a line wider than the screen is cut, and says so, but what it tells last stays readable', () => {
  const story = 'a story that is told at length, and for ever';
  expect(table(['A', 'B'], [['one', story]], 40)).toBe('A    B\none  a story that is told at length, an…');
  expect(table(['A', 'B'], [['one', story]], 10)).toBe('A    B\none  a story that is told at lengt…');
});

test('a cell from elsewhere can neither break its line nor command the terminal', () => {
  expect(table(['A'], [['one\ntwo\u001b[2J']])).toBe('A\none two\uFFFD[2J');
});

test('fields leave out what is not known', () => {
  expect(
    fields([
      ['state', 'failed'],
      ['why', null],
      ['n', 0],
    ]),
  ).toBe('state  failed\nn      0');
});
