import { ago, HOUR, MINUTE } from '../testing/cases.ts';
import type { BrokenLink } from './BrokenLink.ts';
import { linkText } from './linkText.ts';
import { nextStep } from './nextStep.ts';

const RUN = 'reports.on-time@2026-11-23T02:00:00.000Z';
const noTick = { kind: 'no-tick', lastTick: ago(34 * HOUR), vercelSeenAt: ago(MINUTE), vercelSilent: false } as const;

/** Every link, in the words of the alert, and what its owner is told to do. */
test.each<[BrokenLink, string, string]>([
  [
    noTick,
    "no tick arrived: nothing has called the dispatcher for it; the last tick that came was Sun 22 Nov 2026, 03:00 Europe/Berlin. Vercel Cron does call the watch (last at Mon 23 Nov 2026, 12:59 Europe/Berlin), so it is this job's own cron that is missing, or the dispatcher refused or failed its call",
    "See that the dispatcher's vercel.json has the crons of reports.on-time",
  ],
  [
    { ...noTick, vercelSilent: true },
    "Vercel Cron's calls don't come through at all: it last called the watch at Mon 23 Nov 2026, 12:59",
    'CRON_SECRET is the one that Vercel sends',
  ],
  [
    { ...noTick, lastTick: null, vercelSeenAt: null, vercelSilent: true },
    'nothing has called the dispatcher for it. Vercel Cron has never been seen to call the watch either',
    'nightshift jobs run reports.on-time',
  ],
  [
    {
      kind: 'held',
      by: 'run-1',
      openedAt: ago(HOUR),
      waits: false,
      because: { kind: 'killed', what: 'pack', times: 4, maxDurationMs: 300_000 },
    },
    "lease held by run run-1, open since Mon 23 Nov 2026, 12:00 Europe/Berlin: the tick was skipped because of it. Of that run: killed at maxDuration 4 times: the worker's function never gave its claim back within 5 minutes",
    'Raise limits.maxDuration of reports.on-time',
  ],
  [
    { kind: 'held', by: 'run-1', openedAt: null, waits: true, because: null },
    'lease held by run run-1: the run waits for it to end',
    "nightshift runs show 'run-1'",
  ],
  [{ kind: 'skipped', reason: 'paused' }, 'the tick was skipped: paused', 'nightshift jobs run'],
  [{ kind: 'cancelled', reason: 'by ada' }, 'the run was cancelled: by ada', 'nightshift jobs run'],
  [
    { kind: 'dispatch-failed', times: 2, gaveUp: false },
    "the dispatcher failed 2 times to find the run's units, and tries again",
    'comes again by itself',
  ],
  [
    { kind: 'dispatch-failed', times: 5, gaveUp: true },
    "the dispatcher failed 5 times to find the run's units, and gave up",
    'nightshift letters redrive --job reports.on-time',
  ],
  [
    { kind: 'dispatch-failed', times: 0, gaveUp: true },
    "the dispatcher never took the run's dispatch",
    'letters redrive',
  ],
  [
    { kind: 'not-sent', what: 'pack', since: ago(HOUR), sends: 1 },
    'message never sent: a pack of its units has been recorded and due since Mon 23 Nov 2026, 12:00 Europe/Berlin, and the queue has not taken it',
    'QSTASH_TOKEN',
  ],
  [
    { kind: 'not-delivered', what: 'dispatch', sentAt: ago(HOUR), sends: 2 },
    "sent, never delivered: the queue took the message of the run's dispatch at Mon 23 Nov 2026, 12:00 Europe/Berlin (its send 2), and the dispatcher has not taken it since",
    'PUBLIC_URL',
  ],
  [
    { kind: 'not-delivered', what: 'pack', sentAt: ago(HOUR), sends: 1 },
    'and the worker has not taken it since',
    'WORKER_URL_REPORTS',
  ],
  [
    { kind: 'answered', what: 'pack', tries: 6, status: 500 },
    'delivered 6 times: the worker answered 500, and the queue gave up',
    'the log of the worker reports',
  ],
  [
    { kind: 'answered', what: 'dispatch', tries: 1, status: 0 },
    'delivered in vain 1 time: the dispatcher gave no answer',
    'the log of the dispatcher',
  ],
  [
    { kind: 'work-fails', what: 'pack', deliveries: 3, failures: 3 },
    'delivered 3 times, worker answered 500: the work has failed 3 times in a row',
    'deploy the worker reports',
  ],
  [
    { kind: 'killed', what: 'dispatch', times: 1, maxDurationMs: 60_000 },
    "killed at maxDuration 1 time: the dispatcher's function never gave its claim back within 1 minute",
    'smaller pages',
  ],
  [
    { kind: 'units-died', dead: 1, units: 220, attempts: 5 },
    '1 of 220 units gave up after 5 failed attempts',
    'letters group --job reports.on-time',
  ],
  [
    { kind: 'units-died', dead: 220, units: 220, attempts: 0 },
    '220 of 220 units gave up because nobody took them',
    'letters group --job reports.on-time',
  ],
  [
    { kind: 'at-work', what: 'pack', since: ago(HOUR), packsLeft: 1 },
    'nothing is broken yet: a pack of its units is being worked on since Mon 23 Nov 2026, 12:00 Europe/Berlin, and 1 pack is left',
    `nightshift runs follow '${RUN}'`,
  ],
  [
    { kind: 'in-line', packsLeft: 30, inHand: 4 },
    'nothing is broken yet: 30 packs are left, and 4 of them are being worked on',
    'limits.parallelPacks',
  ],
  [
    { kind: 'comes-again', what: 'pack', deliveries: 3 },
    'a pack of its units was delivered 3 times and given back, and is to come again',
    'why it gave the pack back',
  ],
  [{ kind: 'not-closed' }, 'nobody has closed the run', 'event watch'],
])('%p', (link, text, next) => {
  expect(linkText(link, 'Europe/Berlin')).toContain(text);
  expect(nextStep({ job: 'reports.on-time', worker: 'reports', rule: 'missed', run: RUN, link })).toContain(next);
});

test.each([
  ['dead-letters', 'nightshift letters group --job reports.on-time'],
  ['slow', `nightshift runs show '${RUN}'`],
  ['shrunk', 'a broken query'],
  ['stale', "can't be kept"],
] as const)('where no link is broken, %s says what to look at', (rule, next) => {
  expect(nextStep({ job: 'reports.on-time', worker: 'reports', rule, run: RUN, link: null })).toContain(next);
});
