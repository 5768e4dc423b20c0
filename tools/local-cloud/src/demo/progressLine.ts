import type { Progress } from './readProgress.ts';

/** One line that says how far a run is: a bar, units done of found, the rate, the time. `width` is the bar's, in characters. */
export function progressLine({ state, found, done, dead }: Progress, elapsedMs: number, width = 30): string {
  const share = found === 0 ? 0 : (done + dead) / found;
  const seconds = elapsedMs / 1000;
  const rate = seconds > 0 ? done / seconds : 0;
  const gone = dead > 0 ? `, ${dead} dead` : '';
  return `${bar(share, width)} ${String(done).padStart(4)} of ${found} done${gone} · ${rate.toFixed(0)}/s · ${seconds.toFixed(1)} s · ${state}`;
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  const filled = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
  return `▕${filled.padEnd(width)}▏`;
}
