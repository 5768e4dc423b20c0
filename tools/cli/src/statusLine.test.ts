import { Writable } from 'node:stream';
import { statusLine } from './statusLine.ts';

function screen(terminal?: { columns: number }) {
  const written: string[] = [];
  const output = new Writable({
    write(chunk, _, done) {
      written.push(String(chunk));
      done();
    },
  });
  return { output: Object.assign(output, terminal ? { isTTY: true, ...terminal } : {}), written };
}

test('in a terminal the line is redrawn in place, no wider than the terminal, and what is said stays above it', () => {
  const { output, written } = screen({ columns: 6 });
  const status = statusLine(output);
  status.show('one');
  status.show('a long line');
  status.say('said');
  status.end();
  expect(written.join('')).toBe('\r\x1b[2Kone\r\x1b[2Ka lon\r\x1b[2Ksaid\na lon\n');
});

test('elsewhere it is printed once a second, and the last one in any case', () => {
  const { output, written } = screen();
  let now = 0;
  const status = statusLine(output, () => now);
  for (const [at, line] of [
    [0, 'one'],
    [500, 'two'],
    [1_000, 'three'],
    [1_400, 'four'],
  ] as const) {
    now = at;
    status.show(line);
  }
  status.end();
  status.end();
  expect(written.join('')).toBe('one\nthree\nfour\n');
});
