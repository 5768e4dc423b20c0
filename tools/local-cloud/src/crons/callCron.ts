import type { CronEntry } from './readCrons.ts';

/** How a call ended: the answer's status and text, or why there was none. */
export type CronCall = CronEntry & { status?: number; body?: string; error?: string; ms: number };

/** Calls a cron's path as Vercel does: GET, its user agent, the expression, the secret where there is one; a redirect is final, nothing is retried. */
export const callCron = async (
  entry: CronEntry,
  options: { baseUrl: string; secret: string | undefined; signal: AbortSignal },
): Promise<CronCall> => {
  const { baseUrl, secret, signal } = options;
  const startedAt = performance.now();
  const took = (): number => Math.round(performance.now() - startedAt);
  try {
    const response = await fetch(new URL(entry.path, baseUrl), {
      redirect: 'manual',
      signal,
      headers: {
        'user-agent': 'vercel-cron/1.0',
        'x-vercel-cron-schedule': entry.schedule,
        ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
      },
    });
    const body = await response.text();
    return { ...entry, status: response.status, body, ms: took() };
  } catch (error) {
    const cause = (error as Error).cause ?? error;
    return { ...entry, error: cause instanceof Error ? cause.message : String(cause), ms: took() };
  }
};
