import { metrics, type Counter, type Histogram, type MeterProvider } from '@opentelemetry/api';
import { DESTINATION, JOB, OUTCOME } from './attributes.ts';

/** A run that has ended, or was skipped; the times where they are known. */
export function countRun(run: { job: string; outcome: string; durationMs?: number; lagMs?: number }): void {
  const { runs, runDuration, lag } = instruments();
  const attributes = { [JOB]: run.job, [OUTCOME]: run.outcome };
  runs.add(1, attributes);
  if (run.durationMs !== undefined) runDuration.record(run.durationMs / 1000, attributes);
  if (run.lagMs !== undefined) lag.record(run.lagMs / 1000, { [JOB]: run.job });
}

/** An attempt that has ended, at a pack (or, by its destination, at a run's dispatch). */
export function recordAttempt(attempt: {
  job: string;
  destination: string;
  outcome: string;
  durationMs: number;
}): void {
  const { job, destination, outcome, durationMs } = attempt;
  instruments().attemptDuration.record(durationMs / 1000, {
    [JOB]: job,
    [DESTINATION]: destination,
    [OUTCOME]: outcome,
  });
}

/** An attempt whose function was killed. */
export function countKill(job: string, destination: string): void {
  instruments().kills.add(1, { [JOB]: job, [DESTINATION]: destination });
}

/** What became of an attempt's units. */
export function countUnits(job: string, counts: Readonly<Record<string, number>>): void {
  const { units } = instruments();
  for (const [outcome, count] of Object.entries(counts)) {
    if (count > 0) units.add(count, { [JOB]: job, [OUTCOME]: outcome });
  }
}

/** A failure that counts, of a unit or of a run's dispatch. */
export function countFailed(job: string, errorType: string): void {
  instruments().failures.add(1, { [JOB]: job, 'error.type': errorType });
}

type Instruments = {
  runs: Counter;
  runDuration: Histogram;
  lag: Histogram;
  attemptDuration: Histogram;
  kills: Counter;
  units: Counter;
  failures: Counter;
};

const made = new WeakMap<MeterProvider, Instruments>();

/** Made when first used: unlike tracers, meters that were taken before an SDK is registered never learn of it. */
function instruments(): Instruments {
  const provider = metrics.getMeterProvider();
  let known = made.get(provider);
  if (!known) made.set(provider, (known = makeInstruments(provider)));
  return known;
}

function makeInstruments(provider: MeterProvider): Instruments {
  const meter = provider.getMeter('nightshift');
  const seconds = (name: string, description: string) =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries: SECONDS } });
  const count = (name: string, unit: string, description: string) => meter.createCounter(name, { description, unit });
  return {
    runs: count('nightshift.runs', '{run}', 'Runs that ended, and ticks that were skipped.'),
    runDuration: seconds('nightshift.run.duration', 'From the opening of a run to its end.'),
    lag: seconds('nightshift.run.lag', 'From the time a run was scheduled for to its opening.'),
    attemptDuration: seconds('nightshift.attempt.duration', 'Attempts at a pack or a dispatch.'),
    kills: count('nightshift.kills', '{kill}', 'Attempts whose function was killed, seen by the next one.'),
    units: count(
      'nightshift.units',
      '{unit}',
      'Units as attempts left them: done, failed and to be tried again, dead.',
    ),
    failures: count('nightshift.failures', '{failure}', 'Failures of units and dispatches, by error.'),
  };
}

/** From a quick pack to a night's work. */
const SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 86_400];
