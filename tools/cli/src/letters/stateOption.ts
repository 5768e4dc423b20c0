import type { DeadLetterState } from '@nightshift/database';
import type { Option } from '../Command.ts';
import type { Given } from '../Given.ts';

const STATES = ['waiting', 'redriven', 'discarded', 'all'] as const;

/** For commands that only look. */
export const stateOption = {
  state: { value: '<state>', help: `one of ${STATES.join(', ')}; waiting otherwise` },
} as const satisfies Record<string, Option>;

export function readState({ oneOf }: Given): DeadLetterState | undefined {
  const state = oneOf('state', STATES, 'waiting');
  return state === 'all' ? undefined : state;
}
