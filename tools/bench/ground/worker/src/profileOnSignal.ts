import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import path from 'node:path';
import { settings } from '../../jobs/settings.ts';

/** In an instance that is to be profiled, the first SIGUSR2 starts a CPU profile and the second writes it down. */
const { profileInto } = settings;
// Each function is a bundle of its own, and all of them run in one process.
const mark = Symbol.for('nightshift.bench.profiled');
if (profileInto !== undefined && !(mark in globalThis)) {
  Object.defineProperty(globalThis, mark, { value: true });
  let session: Session | undefined;
  process.on('SIGUSR2', () => {
    if (!session) {
      session = new Session();
      session.connect();
      session.post('Profiler.enable');
      session.post('Profiler.start');
      return;
    }
    const ending = session;
    session = undefined;
    ending.post('Profiler.stop', (error, result) => {
      if (error) throw error;
      writeFileSync(path.join(profileInto, 'worker.cpuprofile'), JSON.stringify(result.profile));
      ending.disconnect();
    });
  });
}
