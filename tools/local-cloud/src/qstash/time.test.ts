import { Agenda } from './Agenda.ts';
import { Fifo } from './Fifo.ts';
import { Heap } from './Heap.ts';
import { ManualClock } from './ManualClock.ts';

test('a heap gives the earliest first and equals in the order they came', () => {
  const heap = new Heap<{ at: number; name: number }>();
  const items = Array.from({ length: 500 }, (_, name) => ({ at: (name * 7919) % 50, name }));
  for (const item of items) heap.push(item);
  heap.retain(({ name }) => name % 3 !== 0);
  const left = [];
  for (let item = heap.pop(); item !== undefined; item = heap.pop()) left.push(item);
  expect(left).toEqual(items.filter(({ name }) => name % 3 !== 0).sort((a, b) => a.at - b.at || a.name - b.name));
});

test('what leaves a line from the middle does not disturb the others', () => {
  const fifo = new Fifo<{ n: number }>();
  const items = Array.from({ length: 10_000 }, (_, n) => ({ n }));
  for (const item of items) fifo.push(item);
  for (const item of items) if (item.n % 2 === 0) expect(fifo.remove(item)).toBe(true);
  for (let n = 1; n < 5000; n += 2) expect(fifo.shift()).toBe(items[n]);
  fifo.push(items[0]!);
  fifo.push(items[0]!);
  expect(fifo.remove(items[2]!)).toBe(false);
  expect(fifo.has(items[0]!)).toBe(true);
  expect([...fifo].map(({ n }) => n)).toEqual([
    ...items.filter(({ n }) => n > 5000 && n % 2 === 1).map(({ n }) => n),
    0,
  ]);
  expect(fifo.size).toBe(2501);
});

test('a clock stops at every alarm on the way, also at those set on the way', () => {
  const clock = new ManualClock(0);
  const log: string[] = [];
  const agenda = new Agenda(clock, () => void log.push('round over'));
  const note = (name: string) => () => void log.push(`${name}@${clock.now()}`);
  agenda.at(30, note('c'));
  agenda.at(10, () => {
    note('a')();
    agenda.at(20, note('b'));
  });
  agenda.at(20, note('never'))();
  agenda.at(50, note('late'));
  clock.advance(40);
  expect(log).toEqual(['a@10', 'round over', 'b@20', 'round over', 'c@30', 'round over']);
  expect(clock.now()).toBe(40);
  expect(() => clock.advanceTo(39)).toThrow("can't go back");
});

test('an agenda survives thousands of cancelled entries and keeps the others', () => {
  const clock = new ManualClock(0);
  const agenda = new Agenda(clock);
  let fired = 0;
  const cancels = Array.from({ length: 5000 }, (_, n) => agenda.at(n, () => fired++));
  for (const [n, cancel] of cancels.entries()) if (n % 5 !== 0) cancel();
  clock.advance(5000);
  expect(fired).toBe(1000);
});

test('a stopped agenda does nothing more', () => {
  const clock = new ManualClock(0);
  const agenda = new Agenda(clock);
  let fired = 0;
  agenda.at(10, () => fired++);
  agenda.stop();
  agenda.at(20, () => fired++);
  clock.advance(100);
  expect(fired).toBe(0);
});
