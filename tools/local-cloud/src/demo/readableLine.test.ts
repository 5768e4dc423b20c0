import { readableLine } from './readableLine.ts';

const line = (entry: object) => `[reports] ${JSON.stringify({ time: '2026-11-23T03:00:01.250Z', ...entry })}`;

test("an app's structured line becomes its time, its words and how long it took", () => {
  expect(readableLine(line({ level: 'info', event: 'attempt', durationMs: 184, msg: 'pack 211 settled' }))).toBe(
    '[reports] 03:00:01 pack 211 settled · 184 ms',
  );
});

test('what went wrong stands behind the words, and a mark before them', () => {
  expect(
    readableLine(line({ level: 'error', msg: 'BOS gave up', error: { name: 'Error', message: 'no flights' } })),
  ).toBe('[reports] 03:00:01 ✗ BOS gave up: no flights');
  expect(readableLine(line({ level: 'warn', msg: 'not sent', reason: 'away' }))).toBe(
    '[reports] 03:00:01 ! not sent: away',
  );
  expect(readableLine('[reports] {"level":"error","error":"X is not set"}')).toBe(
    '[reports] ✗ {"level":"error","error":"X is not set"}: X is not set',
  );
});

test('any other line stays as it is', () => {
  for (const other of ['[reports] hello', 'cron /api/watch: 200', '[reports] {not json}'])
    expect(readableLine(other)).toBe(other);
});
