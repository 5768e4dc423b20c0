import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from '@nightshift/database';
import { freshDatabase } from '@nightshift/database/testing';
import { startQStash } from '../../../qstash/index.ts';
import { startRedis } from '../../../redis/index.ts';
import { CloudTime } from '../../CloudTime.ts';
import { LeapingClock } from '../../LeapingClock.ts';
import type { Faultable } from '../FaultButton.ts';

/** A cloud's real parts around one process that does nothing, and a log of what was asked of its host. */
export async function faultableParts() {
  const fresh = await freshDatabase();
  const db = connect({ url: fresh.url, max: 3 });
  const redis = await startRedis({ port: 0 });
  const clock = new LeapingClock();
  const qstash = await startQStash({ port: 0, clock });
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const asked: string[] = [];
  const host = (name: string) =>
    ({
      pid: () => child.pid,
      kill: (signal: string) => Promise.resolve(void asked.push(`kill ${name} ${signal}`)),
      freeze: () => child.kill('SIGSTOP'),
      restart: () => void asked.push(`restart ${name}`),
    }) as unknown as ReturnType<Faultable['host']>;
  const faultable: Faultable = {
    db,
    postgres: undefined,
    redis,
    qstash,
    time: new CloudTime({ db, queue: clock, redis }),
    host,
    apps: [
      { name: 'dispatcher', kind: 'dispatcher', folder: '', port: 0 },
      { name: 'reports', kind: 'worker', folder: '', port: 0 },
    ],
  };
  return {
    ...faultable,
    url: fresh.url,
    asked,
    /** Whether the process stands still, as the system sees it. */
    isFrozen: () => execFileSync('ps', ['-o', 'stat=', '-p', String(child.pid)], { encoding: 'utf8' }).startsWith('T'),
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      await Promise.all([qstash.stop(), redis.stop(), db.destroy()]);
      await fresh.drop();
    },
  };
}
