import { counted, durationText } from '../notice/durationText.ts';
import { instantText } from '../notice/instantText.ts';
import type { BrokenLink, Messaged } from './BrokenLink.ts';

/** A broken link in a sentence, for someone who has never seen the code. */
export function linkText(link: BrokenLink, timezone: string): string {
  const at = (instant: Date) => instantText(instant, timezone);
  switch (link.kind) {
    case 'no-tick':
      return `no tick arrived: nothing has called the dispatcher for it${link.lastTick === null ? '' : `; the last tick that came was ${at(link.lastTick)}`}. ${vercelText(link, at)}`;
    case 'held':
      return `lease held by run ${link.by}${link.openedAt === null ? '' : `, open since ${at(link.openedAt)}`}: ${link.waits ? 'the run waits for it to end' : 'the tick was skipped because of it'}${link.because === null ? '' : `. Of that run: ${linkText(link.because, timezone)}`}`;
    case 'skipped':
      return `the tick was skipped: ${link.reason}`;
    case 'cancelled':
      return `the run was cancelled${link.reason ? `: ${link.reason}` : ''}`;
    case 'dispatch-failed':
      if (link.times === 0) return "the dispatcher never took the run's dispatch, and it was given up";
      return `the dispatcher failed ${counted(link.times, 'time')} to find the run's units${link.gaveUp ? ', and gave up' : ', and tries again'}`;
    case 'not-sent':
      return `message never sent: ${thing(link.what)} has been recorded and due since ${at(link.since)}, and the queue has not taken it`;
    case 'not-delivered':
      return `sent, never delivered: the queue took the message of ${thing(link.what)} at ${at(link.sentAt)}${link.sends > 1 ? ` (its send ${link.sends})` : ''}, and ${receiver(link.what)} has not taken it since`;
    case 'answered':
      return link.status === 0
        ? `delivered in vain ${counted(link.tries, 'time')}: ${receiver(link.what)} gave no answer`
        : `delivered ${counted(link.tries, 'time')}: ${receiver(link.what)} answered ${link.status}, and the queue gave up`;
    case 'work-fails':
      return `delivered ${counted(link.deliveries, 'time')}, worker answered 500: the work has failed ${counted(link.failures, 'time')} in a row`;
    case 'killed':
      return `killed at maxDuration ${counted(link.times, 'time')}: the ${link.what === 'dispatch' ? "dispatcher's" : "worker's"} function never gave its claim back within ${durationText(link.maxDurationMs)}; it took too long, ran out of memory or crashed`;
    case 'units-died':
      return `${link.dead.toLocaleString('en')} of ${counted(link.units, 'unit')} gave up ${link.attempts === 0 ? 'because nobody took them' : `after ${counted(link.attempts, 'failed attempt')}`}`;
    case 'at-work':
      return `nothing is broken yet: ${thing(link.what)} is being worked on since ${at(link.since)}, and ${counted(link.packsLeft, 'pack')} ${link.packsLeft === 1 ? 'is' : 'are'} left`;
    case 'in-line':
      return `nothing is broken yet: ${counted(link.packsLeft, 'pack')} ${link.packsLeft === 1 ? 'is' : 'are'} left, and ${link.inHand} of them ${link.inHand === 1 ? 'is' : 'are'} being worked on`;
    case 'comes-again':
      return `${thing(link.what)} was delivered ${counted(link.deliveries, 'time')} and given back, and is to come again`;
    case 'not-closed':
      return 'all packs are settled, and nobody has closed the run: the watch does';
  }
}

function vercelText(link: Extract<BrokenLink, { kind: 'no-tick' }>, at: (instant: Date) => string): string {
  if (link.vercelSeenAt === null) return 'Vercel Cron has never been seen to call the watch either';
  return link.vercelSilent
    ? `Vercel Cron's calls don't come through at all: it last called the watch at ${at(link.vercelSeenAt)}`
    : `Vercel Cron does call the watch (last at ${at(link.vercelSeenAt)}), so it is this job's own cron that is missing, or the dispatcher refused or failed its call`;
}

const thing = (what: Messaged) => (what === 'dispatch' ? "the run's dispatch" : 'a pack of its units');
const receiver = (what: Messaged) => (what === 'dispatch' ? 'the dispatcher' : 'the worker');
