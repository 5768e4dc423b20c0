import { Cron } from 'croner';
import { callCron, type CronCall } from './callCron.ts';
import { readCrons, type CronEntry } from './readCrons.ts';

/** `vercelJson` is the file's path; without a `secret` the calls carry none, as on Vercel. `now` stands for the clock; `byHand`: only what is fired. */
export type CronsOptions = {
  vercelJson: string;
  baseUrl: string;
  secret?: string;
  log: (line: string) => void;
  now?: () => Date;
  byHand?: boolean;
};

/** The clock of one app. `fire` calls a path now, by its first entry unless a schedule is named; `stop` ends the clock and open calls. */
export type Crons = {
  entries: CronEntry[];
  fire: (path: string, schedule?: string) => Promise<CronCall>;
  stop: () => Promise<void>;
};

/** The longest wait before the clock is read again, so that a laptop that slept and a clock that was set are noticed. */
const longestWaitMs = 30_000;

/** Stands for Vercel Cron: calls each entry of an app's vercel.json when its expression is due in UTC, whether or not the last call has ended. */
export const startCrons = (options: CronsOptions): Crons => {
  const { vercelJson, baseUrl, secret, log, now = () => new Date(), byHand = false } = options;
  const entries = readCrons(vercelJson);
  const stopping = new AbortController();
  const open = new Set<Promise<unknown>>();
  const timers = new Map<CronEntry, NodeJS.Timeout>();

  const call = async (entry: CronEntry): Promise<CronCall> => {
    const calling = callCron(entry, { baseUrl, secret, signal: stopping.signal });
    open.add(calling);
    const ended = await calling;
    open.delete(calling);
    if (!stopping.signal.aborted) log(`cron ${entry.path} (${entry.schedule}): ${outcome(ended)}`);
    return ended;
  };
  const wait = (entry: CronEntry, dueAt: Date | null): void => {
    if (dueAt === null) return;
    const waitMs = Math.min(Math.max(dueAt.getTime() - now().getTime(), 0), longestWaitMs);
    timers.set(
      entry,
      setTimeout(() => {
        if (now() < dueAt) return wait(entry, dueAt);
        void call(entry);
        wait(entry, nextTick(entry, now()));
      }, waitMs),
    );
  };
  if (!byHand) for (const entry of entries) wait(entry, nextTick(entry, now()));

  return {
    entries,
    fire: async (path, schedule) => {
      const entry = entries.find(
        (each) => each.path === path && (schedule === undefined || each.schedule === schedule),
      );
      if (entry !== undefined) return call(entry);
      const known = entries.map((each) => `${each.path} (${each.schedule})`).join(', ') || 'none';
      throw new Error(
        `${vercelJson} has no cron ${path}${schedule === undefined ? '' : ` (${schedule})`}; it has: ${known}`,
      );
    },
    stop: async () => {
      for (const timer of timers.values()) clearTimeout(timer);
      stopping.abort();
      await Promise.allSettled(open);
    },
  };
};

/** The first instant after `after` at which an entry is due. */
const nextTick = (entry: CronEntry, after: Date): Date | null =>
  new Cron(entry.schedule, { timezone: 'UTC', paused: true }).nextRun(after);

const outcome = ({ status, error, ms }: CronCall): string => {
  if (status === undefined) return `no answer after ${ms} ms: ${error}; Vercel doesn't try again`;
  if (status >= 300 && status < 400) return `${status} in ${ms} ms: a redirect isn't followed, nothing ran`;
  return `${status} in ${ms} ms`;
};
