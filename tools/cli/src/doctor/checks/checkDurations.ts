import { formatDuration, type AnyJob } from '@nightshift/contract';
import { packDelivery } from '@nightshift/queue';
import { isDispatcher, type App, type Check } from '../Check.ts';
import { right, unchecked, wrong, type Finding } from '../Finding.ts';

/** Whether what may take time is waited for: a function by its lease and by QStash, and by Vercel itself. */
export const checkDurations: Check = {
  name: 'durations',
  examine({ apps, jobs }) {
    const concerned = jobs.filter(({ worker }) => apps.some((app) => isDispatcher(app) || isOf(app, worker)));
    return judgeDurations(concerned.map(durationsOf));
  },
};

function isOf({ name }: App, worker: string): boolean {
  return name === worker;
}

export type Durations = { job: string; maxMs: number; leaseMs: number; timeoutMs: number };

/** The time-out is the one that a message of the job is really sent with. */
function durationsOf(job: AnyJob): Durations {
  const { timeoutSeconds } = packDelivery(job, { run: 'doctor', pack: 1, send: 1 }, { url: 'https://doctor.invalid' });
  const { maxDurationMs, leaseMs } = job.limits;
  return { job: job.name, maxMs: maxDurationMs, leaseMs, timeoutMs: timeoutSeconds * 1000 };
}

/** By plan: Vercel's longest function, and how long QStash waits for an answer. */
const HOBBY_MS = 300_000;
const PRO_MS = 800_000;
const QSTASH_FREE_MS = 900_000;

/** Compares each job's `maxDuration` with its lease, with QStash's time-out and with what the plans allow. */
export function judgeDurations(all: readonly Durations[]): Finding[] {
  const check = 'durations';
  const findings = all.flatMap((durations) => {
    const { job, maxMs, leaseMs, timeoutMs } = durations;
    const may = `${job} may take ${formatDuration(maxMs)}`;
    if (timeoutMs <= maxMs)
      return [
        wrong(
          check,
          `${may}, and QStash waits ${formatDuration(timeoutMs)}: a second attempt would start beside the first`,
          `lower limits.maxDuration of ${job}`,
        ),
      ];
    if (leaseMs < maxMs)
      return [wrong(check, `${may}, and its lease lasts ${formatDuration(leaseMs)}`, `raise limits.lease of ${job}`)];
    const needs = plansFor(durations);
    return needs.length === 0
      ? []
      : [unchecked(check, `${may}: that needs ${needs.join(' and ')}, and which plan is yours can't be asked`)];
  });
  if (findings.length > 0 || all.length === 0) return findings;
  const longest = formatDuration(Math.max(...all.map(({ maxMs }) => maxMs)));
  return [
    right(
      check,
      `no function takes longer than ${longest}; leases, QStash's time-outs and every plan of Vercel allow for that`,
    ),
  ];
}

function plansFor({ maxMs, timeoutMs }: Durations): string[] {
  return [
    ...(maxMs > PRO_MS ? ["Vercel's extended duration"] : maxMs > HOBBY_MS ? ["Vercel's Pro plan"] : []),
    ...(timeoutMs > QSTASH_FREE_MS ? ['a QStash plan that is paid'] : []),
  ];
}
