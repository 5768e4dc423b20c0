import { dayText, daysText, minutes, percentText, wholeNumber } from './figureText.ts';

test('minutes have a real minus, and a zero has none', () => {
  expect(minutes(-12)).toBe('−12');
  expect(minutes(8, 1)).toBe('8.0');
  expect(minutes(-0.04, 1)).toBe('0.0');
});

test('nearly all is not all, and nearly none is not none', () => {
  expect(percentText(0.7438)).toBe('74.4%');
  expect([percentText(1), percentText(0)]).toEqual(['100%', '0%']);
  expect([percentText(0.99999), percentText(0.00001)]).toEqual(['99.9%', '0.1%']);
});

test('thousands are set apart', () => {
  expect(wholeNumber(1103)).toBe('1,103');
});

test('days are written out, and a span names what both days share once', () => {
  expect(dayText('2001-01-31')).toBe('31 January 2001');
  expect(daysText('2001-01-01', '2001-03-31')).toMatch(/^1 January\s–\s31 March 2001$/);
  expect(daysText('2001-01-17', '2001-01-17')).toBe('17 January 2001');
});
