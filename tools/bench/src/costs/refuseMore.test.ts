import type { Cost } from './measureCost.ts';
import { refuseMore } from './refuseMore.ts';

const cost: Cost = {
  statements: 40,
  inTransaction: 0,
  transactions: 40,
  roundTrips: 40,
  messages: 0,
  redisCommands: 0,
  counted: [{ text: 'select\n  what', calls: 40, rows: 40, milliseconds: 1 }],
};

test('what costs more than its limit is refused with both numbers and the statements', () => {
  const more = () => refuseMore({ what: 'statements for a pack', count: 40, units: 10, limit: 3 }, cost);
  expect(more).toThrow('statements for a pack: 4, and may be 3 (40 for 10)');
  expect(more).toThrow('40 × select what');
});

test('what costs its limit passes', () => {
  expect(() => refuseMore({ what: 'messages', count: 101, units: 10_000, limit: 0.0101 }, cost)).not.toThrow();
});
