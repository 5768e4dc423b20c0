/** What can be made to go wrong. Change the fields at any time; all are off at first. */
export interface RedisFaults {
  /** Every connection is cut at once, as if nobody listened. */
  gone: boolean;
  /** So many of the next requests are answered 500, without executing them. */
  failNext: number;
  /** So many of the next requests are executed, and then the connection is cut instead of an answer. */
  loseNextAnswers: number;
  /** Every request waits so long before it is executed. */
  delayMs: number;
}

export function noFaults(): RedisFaults {
  return { gone: false, failNext: 0, loseNextAnswers: 0, delayMs: 0 };
}
