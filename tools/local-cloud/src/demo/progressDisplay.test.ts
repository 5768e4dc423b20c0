import { PassThrough } from 'node:stream';
import { progressDisplay } from './progressDisplay.ts';

function output(isTTY: boolean, columns = 20) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns });
  return { stream, text: () => String(stream.read() ?? '') };
}

test('without a terminal a line is printed at most once a second, and the last one at the end', () => {
  let time = 0;
  const { stream, text } = output(false);
  const display = progressDisplay(stream, () => time);
  display.show('0');
  time = 500;
  display.show('1');
  time = 1_000;
  display.show('2');
  time = 1_500;
  display.show('3');
  display.end();
  expect(text()).toBe('0\n2\n3\n');
});

test('in a terminal the line is redrawn in place, never wider than the terminal, and news stand above it', () => {
  const { stream, text } = output(true, 6);
  const display = progressDisplay(stream);
  display.show('abcdefgh');
  display.say('news');
  display.end();
  expect(text()).toBe('\r\x1b[2Kabcde\r\x1b[2Knews\nabcde\n');
});
