import type { Writable } from 'node:stream';

export type StatusLine = {
  /** A line that stays. */
  say: (line: string) => void;
  /** A line that the next one replaces: in place in a terminal, printed once a second elsewhere. */
  show: (line: string) => void;
  /** Leaves the last line standing. */
  end: () => void;
};

type Output = Writable & { isTTY?: boolean; columns?: number };

const EVERY_MS = 1_000;

/** What people see while a command is at work. */
export function statusLine(output: Output, now: () => number = Date.now): StatusLine {
  return output.isTTY ? inPlace(output) : lineByLine(output, now);
}

function inPlace(output: Output): StatusLine {
  let shown: string | undefined;
  const clear = '\r\x1b[2K';
  // A line wider than the terminal would wrap, and be redrawn below itself.
  const fit = (line: string) => [...line].slice(0, (output.columns ?? 80) - 1).join('');
  return {
    say(line) {
      output.write(`${shown === undefined ? '' : clear}${line}\n${shown ?? ''}`);
    },
    show(line) {
      shown = fit(line);
      output.write(clear + shown);
    },
    end() {
      if (shown !== undefined) output.write('\n');
      shown = undefined;
    },
  };
}

function lineByLine(output: Output, now: () => number): StatusLine {
  let shownAt = -Infinity;
  let waiting: string | undefined;
  return {
    say(line) {
      output.write(`${line}\n`);
    },
    show(line) {
      waiting = line;
      if (now() - shownAt < EVERY_MS) return;
      output.write(`${line}\n`);
      shownAt = now();
      waiting = undefined;
    },
    end() {
      if (waiting !== undefined) output.write(`${waiting}\n`);
      waiting = undefined;
    },
  };
}
