import type { Progress } from './runStorm.ts';

/** One line that says how a storm goes. */
export function progressText({ phase, kills, seconds, state }: Progress): string {
  const { units, done, dead, ready, openRuns, openPacks } = state;
  return `${seconds.toFixed(0).padStart(4)} s · ${phase} · ${kills} kills · ${done} of ${units} done, ${dead} dead, ${ready} ready · ${openRuns} runs and ${openPacks} packs open`;
}
