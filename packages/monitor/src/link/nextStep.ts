import { variableOf, type AlertRule } from '@nightshift/contract';
import type { BrokenLink } from './BrokenLink.ts';

export type NextStepFacts = {
  job: string;
  worker: string;
  rule: AlertRule;
  run: string | null;
  link: BrokenLink | null;
};

/** What whoever is woken by it does next. */
export function nextStep({ job, worker, rule, run, link }: NextStepFacts): string {
  if (rule === 'dead-letters') return redriveStep(job);
  if (link === null) return stepWithoutLink(rule, job, run);
  return stepAfter(link, { job, worker, run });
}

function stepAfter(link: BrokenLink, { job, worker, run }: Pick<NextStepFacts, 'job' | 'worker' | 'run'>): string {
  switch (link.kind) {
    case 'no-tick':
      return `${link.vercelSilent ? "See that the dispatcher's crons are on in its Vercel project, that its production deployment has them, and that CRON_SECRET is the one that Vercel sends" : `See that the dispatcher's vercel.json has the crons of ${job}, and look for their calls in the dispatcher's log`}. Then make up for the night: nightshift jobs run ${job}`;
    case 'held':
      return link.because === null
        ? `See why ${link.by} took so long: nightshift runs show '${link.by}'`
        : stepAfter(link.because, { job, worker, run: link.by });
    case 'skipped':
    case 'cancelled':
      return `If its work is wanted after all: nightshift jobs run ${job}`;
    case 'dispatch-failed':
      return link.gaveUp
        ? `Mend what its error names in the job's discover, then: nightshift letters redrive --job ${job}`
        : `Mend what its error names in the job's discover: the dispatch comes again by itself`;
    case 'not-sent':
      return "See that QSTASH_URL and QSTASH_TOKEN of the dispatcher are right and QStash's quota is not spent; its log has event send-failed with the reason. The watch sends it then";
    case 'not-delivered':
      return `See in QStash's console what became of the message: it was lost, waits there, or was answered with an error that the log of ${link.what === 'dispatch' ? 'the dispatcher' : `the worker ${worker}`} explains. ${link.what === 'dispatch' ? "The dispatcher's PUBLIC_URL" : variableOf('WORKER_URL', worker)} is where it should go. The watch sends it again by itself`;
    case 'answered':
      return `Look into the log of ${link.what === 'dispatch' ? 'the dispatcher' : `the worker ${worker}`} for these requests; with 401 or 404 see its signing keys and ${link.what === 'dispatch' ? 'PUBLIC_URL' : variableOf('WORKER_URL', worker)}. It is sent again by itself`;
    case 'work-fails':
      return `Mend what its error names and deploy the worker ${worker}: the unit comes again by itself, and what gives up becomes a letter`;
    case 'killed':
      return link.what === 'dispatch'
        ? "Return smaller pages from the job's discover, or make it faster"
        : `Raise limits.maxDuration of ${job} or make its units smaller, and look into the worker's log for memory and crashes`;
    case 'at-work':
    case 'in-line':
      return `Watch it: ${run === null ? `nightshift runs list --job ${job}` : `nightshift runs follow '${run}'`}. If it often takes so long, raise limits.parallelPacks or alerts.missed.grace`;
    case 'comes-again':
      return `Look into the log of ${link.what === 'dispatch' ? 'the dispatcher' : `the worker ${worker}`} why it gave the pack back; it comes again by itself`;
    case 'not-closed':
      return "See that the dispatcher's watch runs: its log has event watch";
    case 'units-died':
      return redriveStep(job);
  }
}

function redriveStep(job: string): string {
  return `See what died and of what: nightshift letters group --job ${job}. Mend the cause, then put the units back, one first: nightshift letters redrive --job ${job} --canary`;
}

function stepWithoutLink(rule: AlertRule, job: string, run: string | null): string {
  const show = run === null ? `nightshift runs list --job ${job}` : `nightshift runs show '${run}'`;
  switch (rule) {
    case 'slow':
      return `See which of its units take long: ${show}`;
    case 'shrunk':
      return `See whether the source really has so little: ${show}. An empty success is what a broken query looks like`;
    default:
      return `Look at its runs: ${show}. A freshness that is shorter than the time between two ticks can't be kept`;
  }
}
