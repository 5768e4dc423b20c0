import type { Option } from '../Command.ts';
import type { Given } from '../Given.ts';
import { everyWords, type Every } from './declaredSchedules.ts';

const DEFAULT: Every = '5m';

export const everyOption = {
  every: { value: `<${everyWords.join('|')}>`, help: `how often it calls the watch; ${DEFAULT} unless set` },
} satisfies Record<string, Option>;

export function everyOf({ oneOf }: Given): Every {
  return oneOf('every', everyWords, DEFAULT);
}

/** What each choice costs, by QStash's price list. */
export const everyCost = `Each call is one message of QStash's: $1 for 100,000 pay as you go, 1,000 a day on its free plan. Every 5 minutes makes 288 a day and
$0.09 a month, every 2 minutes 720 and $0.22, every minute 1,440 and $0.43, which is more than the free plan has.`;
