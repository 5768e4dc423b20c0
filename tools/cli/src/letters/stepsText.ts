import type { RememberedStep } from '@nightshift/dlq';
import { formatInstant } from '../formatInstant.ts';
import { oneLine } from '../plainText.ts';

/** What a unit's steps have done already, and will not do again. */
export function stepsText(steps: readonly RememberedStep[]): string {
  return [
    'Remembered steps, which a redrive does not repeat:',
    ...steps.map(({ name, begunAt, finished, result }) => {
      const outcome = finished
        ? oneLine(JSON.stringify(result))
        : 'begun, and never finished: it will be done again under the same key';
      return `  ${oneLine(name)} (${formatInstant(begunAt)}): ${outcome}`;
    }),
  ].join('\n');
}
