import type { Facts, JobFacts } from '../facts/JobFacts.ts';
import { exposition, type Metric, type Sample } from './exposition.ts';
import type { RunCount } from './readRunCounts.ts';

/** What `/api/metrics` answers, in Prometheus' text format 0.0.4. All are gauges: they say what the tables hold now. */
export function metricsText(facts: Facts, runs: readonly RunCount[]): string {
  const { now, jobs, watches, alerts } = facts;
  const perJob = (value: (job: JobFacts) => number | null): Sample[] =>
    [...jobs].flatMap(([job, jobFacts]) => {
      const found = value(jobFacts);
      return found === null ? [] : [{ labels: { job }, value: found }];
    });
  const age = (since: Date | null | undefined) => (since == null ? null : Math.max(0, seconds(now) - seconds(since)));
  const metrics: Metric[] = [
    gauge(
      'nightshift_runs',
      'Runs that are open, or ended within the last day, by state.',
      runs.map(({ job, state, count }) => ({ labels: { job, state }, value: count })),
    ),
    gauge(
      'nightshift_job_last_success_age_seconds',
      'Time since the last success; of a job that never succeeded, since it was registered.',
      perJob(({ registry }) => age(registry.lastSuccessAt ?? registry.registeredAt)),
    ),
    gauge(
      'nightshift_job_overdue_seconds',
      'How long ago a success was due that has not come; 0 where none is overdue.',
      perJob(({ registry }) => (registry.pausedAt === null ? (age(registry.successDueAt) ?? 0) : 0)),
    ),
    gauge(
      'nightshift_job_paused',
      '1 while the job is paused.',
      perJob(({ registry }) => (registry.pausedAt === null ? 0 : 1)),
    ),
    gauge(
      'nightshift_backlog_units',
      'Units of packs that are not settled.',
      perJob(({ backlog }) => backlog?.units ?? 0),
    ),
    gauge(
      'nightshift_backlog_age_seconds',
      'How long the ready unit has waited that has waited longest.',
      perJob(({ backlog }) => age(backlog?.waitingSince) ?? 0),
    ),
    gauge(
      'nightshift_packs_in_hand',
      'Packs that an attempt has claimed.',
      perJob(({ backlog }) => backlog?.inHand ?? 0),
    ),
    gauge(
      'nightshift_dead_letters_waiting',
      'Dead letters that wait for a human.',
      perJob(({ letters }) => letters.count),
    ),
    gauge(
      'nightshift_alerts_firing',
      'Alerts that fire, told or not.',
      alerts
        .filter(({ state }) => state === 'firing')
        .map(({ job, rule, owner }) => ({ labels: { job, rule, owner }, value: 1 })),
    ),
    gauge(
      'nightshift_watch_last_completed_timestamp_seconds',
      'When the watch of each clock was last completed.',
      watches.map(({ clock, completedAt }) => ({ labels: { clock }, value: seconds(completedAt) })),
    ),
  ];
  return exposition(metrics);
}

const gauge = (name: string, help: string, samples: readonly Sample[]): Metric => ({
  name,
  help,
  type: 'gauge',
  samples,
});

const seconds = (instant: Date) => instant.getTime() / 1000;
