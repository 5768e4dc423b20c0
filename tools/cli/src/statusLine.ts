import type { Writable } from 'node:stream';

export type StatusLine = {
  /** A line that stays. */
  say: (line: string) => void;
  /** A line that the next one replaces in a terminal; elsewhere it is printed when it is news. */
  show: (line: string) => void;
  /** Leaves the last line standing. */
  end: () => void;
};

/** What people see while a command is at work. */
export function statusLine(output: Writable & { isTTY?: boolean; columns?: number }): StatusLine {
  let shown: string | undefined;
  const clear = () => (output.isTTY && shown !== undefined ? '\r\x1b[2K' : '');
  // A line wider than the terminal would wrap, and be redrawn below itself.
  const fit = (line: string) => [...line].slice(0, (output.columns ?? 80) - 1).join('');
  return {
    say(line) {
      output.write(`${clear()}${line}\n`);
      if (output.isTTY) shown = undefined;
    },
    show(line) {
      if (line === shown) return;
      output.write(output.isTTY ? clear() + fit(line) : `${line}\n`);
      shown = line;
    },
    end() {
      if (output.isTTY && shown !== undefined) output.write('\n');
      shown = undefined;
    },
  };
}
