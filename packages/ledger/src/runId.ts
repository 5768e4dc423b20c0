/** A clock-made run's id: known before the run is inserted, and the same for every delivery of its tick. */
export function runId(job: string, scheduledFor: Date): string {
  return `${job}@${scheduledFor.toISOString()}`;
}
