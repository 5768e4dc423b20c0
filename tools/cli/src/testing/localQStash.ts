/**
 * The local cloud's QStash with its clock in hand. The local cloud stands on this command, so the command can't depend on
 * it: it is found by its place, where neither the build's graph nor a type leads.
 */
const PLACE = new URL('../../../local-cloud/src/qstash/index.ts', import.meta.url).href;

type LocalQStash = {
  url: string;
  env: Readonly<Record<string, string>>;
  idle: () => Promise<void>;
  stop: () => Promise<void>;
};
type Clock = { now: () => number; advanceTo: (at: number) => void };
type Local = {
  ManualClock: new () => Clock;
  startQStash: (options: { port: number; clock: Clock }) => Promise<LocalQStash>;
};

export async function localQStash() {
  const { ManualClock, startQStash } = (await import(PLACE)) as Local;
  const clock = new ManualClock();
  const qstash = await startQStash({ port: 0, clock });
  const { url, env } = qstash;
  return {
    url,
    env,
    stop: () => qstash.stop(),
    /** Moves its clock on to the next whole 5 minutes, and waits until everything due has been delivered. */
    async strike() {
      clock.advanceTo((Math.floor(clock.now() / FIVE_MINUTES) + 1) * FIVE_MINUTES);
      await qstash.idle();
    },
  };
}

const FIVE_MINUTES = 5 * 60_000;
