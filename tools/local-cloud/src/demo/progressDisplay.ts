import type { Writable } from 'node:stream';

export type ProgressDisplay = {
  /** The line as it is now: redrawn in place in a terminal, printed once a second elsewhere. */
  show: (line: string) => void;
  /** A line that stays, above the progress. */
  say: (line: string) => void;
  /** Leaves the last line standing. */
  end: () => void;
};

type Output = Writable & { isTTY?: boolean; columns?: number };

const EVERY_MS = 1_000;

export function progressDisplay(output: Output, now: () => number = Date.now): ProgressDisplay {
  return output.isTTY ? liveDisplay(output) : plainDisplay(output, now);
}

function liveDisplay(output: Output): ProgressDisplay {
  let current: string | undefined;
  const clear = '\r\x1b[2K';
  // A line wider than the terminal would wrap, and be redrawn below itself.
  const fit = (line: string) => [...line].slice(0, (output.columns ?? 80) - 1).join('');
  return {
    show(line) {
      current = fit(line);
      output.write(clear + current);
    },
    say(line) {
      output.write(`${current === undefined ? '' : clear}${line}\n${current ?? ''}`);
    },
    end() {
      if (current !== undefined) output.write('\n');
      current = undefined;
    },
  };
}

function plainDisplay(output: Output, now: () => number): ProgressDisplay {
  let shownAt = -Infinity;
  let waiting: string | undefined;
  return {
    show(line) {
      waiting = line;
      if (now() - shownAt < EVERY_MS) return;
      output.write(`${line}\n`);
      shownAt = now();
      waiting = undefined;
    },
    say(line) {
      output.write(`${line}\n`);
    },
    end() {
      if (waiting !== undefined) output.write(`${waiting}\n`);
      waiting = undefined;
    },
  };
}
