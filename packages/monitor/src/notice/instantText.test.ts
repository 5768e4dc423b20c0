import { instantText } from './instantText.ts';

test.each([
  ['2026-11-23T02:00:00Z', 'Europe/Berlin', 'Mon 23 Nov 2026, 03:00 Europe/Berlin'],
  ['2026-07-01T22:30:59Z', 'Europe/Berlin', 'Thu 2 Jul 2026, 00:30 Europe/Berlin'],
  ['2026-01-01T00:00:00Z', 'UTC', 'Thu 1 Jan 2026, 00:00 UTC'],
])('%s in %s is %p', (instant, timezone, text) => {
  expect(instantText(new Date(instant), timezone)).toBe(text);
});
