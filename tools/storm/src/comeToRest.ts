import { setTimeout as wait } from 'node:timers/promises';
import type { Cloud } from '@nightshift/local-cloud';
import { patiently } from './patiently.ts';
import { isAtRest, readState, type State } from './readState.ts';

export type Resting = { rested: boolean; state: State; rounds: number };

/**
 * Lets what is left come to its end with nothing but what production has: the queue, the watch, and time. The watch is
 * called, and when nothing moves any more time jumps: past claims, past horizons, past the longest wait.
 */
export async function comeToRest(
  { db, time, crons }: Pick<Cloud, 'db' | 'time' | 'crons'>,
  { signal, onState = () => {} }: { signal: AbortSignal; onState?: (state: State) => void },
): Promise<Resting> {
  for (let round = 0; ; round += 1) {
    const state = await quiet();
    if (isAtRest(state) || signal.aborted || round === MOST_ROUNDS)
      return { rested: isAtRest(state), state, rounds: round };
    await patiently(() => time.jump(JUMPS_MS[round % JUMPS_MS.length]!));
    await crons.fire('/api/watch');
  }

  /** The state once nothing has moved for a while, or all is at rest. */
  async function quiet(): Promise<State> {
    let state = await patiently(() => readState(db));
    for (let stillMs = 0; stillMs < STILL_MS && !isAtRest(state) && !signal.aborted; stillMs += LOOK_MS) {
      await wait(LOOK_MS);
      const now = await patiently(() => readState(db));
      if (now.moves !== state.moves || now.ready !== state.ready) stillMs = 0;
      state = now;
      onState(state);
    }
    return state;
  }
}

const LOOK_MS = 100;
/** Longer than a unit takes, and than the queue waits after the first failures. */
const STILL_MS = 1_800;
const MINUTE = 60_000;
const JUMPS_MS = [MINUTE / 3, 10 * MINUTE, MINUTE, 65 * MINUTE];
const MOST_ROUNDS = 60;
