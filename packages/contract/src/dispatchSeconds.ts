/** The dispatch function's `maxDuration`: the same for every job, whatever its own functions may take. */
export const DISPATCH_SECONDS = 60;
