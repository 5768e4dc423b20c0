export type { DeliveryReport } from './attempt.ts';
export type { Counters, DestinationCounters } from './counters.ts';
export type { AttemptResult } from './delivery.ts';
export type { Faults, Matches } from './Faults.ts';
export type { Hold } from './Hold.ts';
export { defaultLimits, type Limits } from './Limits.ts';
export { ManualClock } from './ManualClock.ts';
export type { Message } from './Message.ts';
export { realClock, type QStashClock } from './QStashClock.ts';
export {
  devCurrentSigningKey,
  devNextSigningKey,
  devToken,
  startQStash,
  type LocalQStash,
  type QStashOptions,
} from './startQStash.ts';
