import { reasonOf, type Fetch } from '../sinks/postJson.ts';

/** What became of one ping. It never throws: an outside monitor that can't be reached is no trouble of the watch's. */
export type Pinged = { ok: true } | { ok: false; reason: string };

export type Heartbeat = {
  start(): Promise<Pinged>;
  success(body?: string): Promise<Pinged>;
  fail(body: string): Promise<Pinged>;
};

const TIMEOUT_MS = 5_000;
/** Healthchecks keeps the first 100 kB. */
const LONGEST_BODY = 10_000;

/**
 * Pings an outside monitor as Healthchecks takes it: `/start` when a watch begins, the address itself when it is completed,
 * `/fail` when it isn't. Its silence tells of ours. Source: https://healthchecks.io/docs/http_api/
 */
export function heartbeat(url: string, { fetch = globalThis.fetch }: { fetch?: Fetch } = {}): Heartbeat {
  const ping = async (signal: string, body = ''): Promise<Pinged> => {
    try {
      const address = new URL(url);
      address.pathname = `${address.pathname.replace(/\/+$/, '')}${signal}`;
      const response = await fetch(address, {
        method: 'POST',
        body: body.slice(0, LONGEST_BODY),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return response.ok ? { ok: true } : { ok: false, reason: `answered ${response.status}` };
    } catch (error) {
      return { ok: false, reason: `no answer: ${reasonOf(error)}` };
    }
  };
  return { start: () => ping('/start'), success: (body) => ping('', body), fail: (body) => ping('/fail', body) };
}
