import type { Environment } from '../Context.ts';
import { knownJobs, type KnownJobs } from '../knownJobs.ts';
import { workersOf, type App, type Check } from './Check.ts';
import { checkAddresses } from './checks/checkAddresses.ts';
import { checkClocks } from './checks/checkClocks.ts';
import { checkCrons } from './checks/checkCrons.ts';
import { checkDurations } from './checks/checkDurations.ts';
import { checkMigrations } from './checks/checkMigrations.ts';
import { checkPostgres } from './checks/checkPostgres.ts';
import { checkQStash } from './checks/checkQStash.ts';
import { checkRedis } from './checks/checkRedis.ts';
import { checkSecondClock } from './checks/checkSecondClock.ts';
import { checkVariables } from './checks/checkVariables.ts';
import { chooseApps } from './chooseApps.ts';
import { wrong, type Finding } from './Finding.ts';
import { runChecks } from './runChecks.ts';
import { whyNot } from './whyNot.ts';

/** In the order they are told. */
const doors: readonly Check[] = [checkPostgres, checkMigrations, checkRedis, checkQStash];
const checks: readonly Check[] = [
  checkVariables,
  ...doors,
  checkAddresses,
  checkCrons,
  checkDurations,
  checkClocks,
  checkSecondClock,
];

/**
 * Checks all that can be checked of an environment: `asked` says whose it is, where it doesn't say so itself. Jobs that can't
 * be loaded are a finding, and then the doors are looked at all the same. Throws `UsageError` when nobody knows whose it is.
 */
export async function examineEnvironment(
  environment: Environment,
  asked: string | undefined,
  load: () => Promise<KnownJobs> = knownJobs,
): Promise<{ apps: readonly App[]; findings: Finding[] }> {
  const loaded = await load().catch((error: unknown) => ({ jobs: undefined, error }));
  if (loaded.jobs === undefined) {
    const apps = [{ name: asked ?? 'dispatcher', address: 'PUBLIC_URL' }];
    const unloaded: Check = { name: 'jobs', examine: () => [wrong('jobs', whyNot(loaded.error), MEND)] };
    return { apps, findings: await runChecks([unloaded, ...doors], { environment, apps, jobs: [] }) };
  }
  const { jobs } = loaded;
  const apps = chooseApps(environment, workersOf(jobs), asked);
  return { apps, findings: await runChecks(checks, { environment, apps, jobs }) };
}

const MEND = 'mend the job: the dispatcher could not load it either';
