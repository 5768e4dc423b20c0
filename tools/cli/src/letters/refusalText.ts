import type { Discarded, Redriven } from '@nightshift/dlq';
import { formatInstant } from '../formatInstant.ts';

type Refusal = Exclude<Redriven<unknown>, { kind: 'redriven' }> | Exclude<Discarded, { kind: 'discarded' }>;

/** Why a letter stays as it is, and what can be done about it. */
export function refusalText(refusal: Refusal): string {
  const { letter } = refusal;
  switch (refusal.kind) {
    case 'unknown':
      return `There is no letter ${letter}.`;
    case 'resolved':
      return `Letter ${letter} was ${refusal.state} by ${refusal.by ?? 'nobody'} at ${formatInstant(refusal.at)}.`;
    case 'invalid':
      return `Letter ${letter}: ${refusal.reason}.`;
    case 'covered':
      return `Letter ${letter} waits on: an unsettled pack still covers its unit. Try again when that pack is settled.`;
    case 'gone':
      return `Letter ${letter} waits on: its unit is not dead any more, or its run is cancelled or pruned. Discard it.`;
    case 'overlap':
      return `Letter ${letter} waits on: its run would be open beside ${refusal.holder}. Try again when that has finished.`;
  }
}
