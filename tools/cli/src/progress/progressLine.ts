import { formatDuration } from '@nightshift/contract';
import type { Progress } from './readProgress.ts';

/** How far a run is, on one line: a bar, units done of those found so far, the rate, the time and the state. */
export function progressLine({ state, found, done, dead, cancelled, elapsedMs }: Progress, width = 30): string {
  const share = found === 0 ? 0 : (done + dead + cancelled) / found;
  const seconds = elapsedMs / 1000;
  return [
    `${bar(share, width)} ${done} of ${found} done`,
    ...(dead > 0 ? [`${dead} dead`] : []),
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
    ...(seconds > 0 ? [`${(done / seconds).toFixed(1)}/s`] : []),
    formatDuration(Math.round(seconds) * 1000),
    state,
  ].join(' · ');
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  const full = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
  return `▕${full.padEnd(width)}▏`;
}
