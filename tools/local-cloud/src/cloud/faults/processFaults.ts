import { sql } from '@nightshift/database';
import { FOR_MS, firstWorker, type Faultable, type FaultButton, type Lasting } from './FaultButton.ts';

/** What can go wrong with the functions' processes, and with time. */
export function processFaults(cloud: Faultable, lasting: Lasting) {
  const { host, time } = cloud;
  return {
    kill: {
      does: "an app's process is killed in the middle of whatever it does",
      press: ({ app = firstWorker(cloud) }) => host(app).kill('SIGKILL'),
    },
    freeze: {
      does: "an app's process stands still until its claims are over and others have its work, then wakes and goes on",
      async press({ app = firstWorker(cloud), forMs = FOR_MS }) {
        const pid = host(app).pid();
        if (pid === undefined) return;
        host(app).freeze();
        // What comes from now on goes to a new instance, as on Vercel; this one still has its own calls to answer.
        host(app).restart();
        lasting(forMs, () => wake(pid));
        await time.jump((await longestClaimMs(cloud)) + A_MOMENT_MS);
      },
    },
    'jump-clock': {
      does: 'the time of Postgres, the queue and Redis jumps forward, past every claim unless told how far',
      press: async ({ forMs }) => time.jump(forMs ?? (await longestClaimMs(cloud)) + A_MOMENT_MS),
    },
  } satisfies Record<string, FaultButton>;
}

const A_MOMENT_MS = 1_000;

/** How long the longest living claim has still to go. */
async function longestClaimMs({ db }: Pick<Faultable, 'db'>): Promise<number> {
  const { rows } = await sql<{ ms: number }>`
    select coalesce(greatest(0, extract(epoch from max(claimed_until) - nightshift.clock()) * 1000), 0)::int as ms
    from nightshift.packs where settled_at is null
  `.execute(db);
  return rows[0]!.ms;
}

function wake(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch (error) {
    // It was killed in its sleep.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
