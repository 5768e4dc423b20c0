import { exitCodes, type Command } from '../Command.ts';
import { knownJobs, type KnownJobs } from '../knownJobs.ts';
import { workersOf, type Check } from './Check.ts';
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
import { findingsText } from './findingsText.ts';
import { readEnvironmentFiles } from './readEnvironmentFiles.ts';
import { runChecks } from './runChecks.ts';
import { whyNot } from './whyNot.ts';

export const doctor: Command = {
  name: 'doctor',
  needs: 'nothing',
  summary: 'Checks an environment: the variables, what they lead to, and whether it fits the code of this checkout.',
  details: `A line each: ✓ right, ✗ wrong with what to do, – not checked with why; exits with 1 if anything is wrong. No secret is ever shown. The
environment is that of --env-file alone, as 'vercel env pull' writes it, or else this process's. Each app has an environment of
its own: the dispatcher's leads to all others, so check that first. A worker's doesn't say whose it is: --app does. Workers are sent
requests that nobody signed, which they must refuse; Redis is asked for a lease of five seconds; nothing else is touched.`,
  options: {
    'env-file': { value: '<path>', many: true, help: 'a .env file; given again, later ones count' },
    app: { value: '<app>', help: "whose environment it is: dispatcher, or a worker's name" },
  },
  examples: [
    ['doctor', "this process's environment"],
    ['doctor --env-file .env.dispatcher', "the dispatcher's, pulled from Vercel"],
    ['doctor --env-file .env.reports --app reports', "a worker's"],
    ['doctor --json', 'for programs'],
  ],
  async run({ env }, { texts, text }) {
    const files = texts('env-file');
    const environment = files.length === 0 ? env : readEnvironmentFiles(files);
    const { jobs, findings: loading } = await loadJobs();
    const apps = chooseApps(environment, workersOf(jobs), text('app'));
    const findings = [...loading, ...(await runChecks(checks, { environment, apps, jobs }))];
    return {
      json: { apps: apps.map(({ name }) => name), findings },
      text: findingsText(findings),
      code: findings.some(({ outcome }) => outcome === 'wrong') ? exitCodes.failed : exitCodes.ok,
    };
  },
};

/** In the order they are told. */
const checks: readonly Check[] = [
  checkVariables,
  checkPostgres,
  checkMigrations,
  checkRedis,
  checkQStash,
  checkAddresses,
  checkCrons,
  checkDurations,
  checkClocks,
  checkSecondClock,
];

/** A job that contradicts itself can't be loaded: all that doesn't need the jobs is checked all the same. */
async function loadJobs(load: () => Promise<KnownJobs> = knownJobs) {
  try {
    return { jobs: (await load()).jobs, findings: [] as Finding[] };
  } catch (error) {
    return {
      jobs: [],
      findings: [wrong('jobs', whyNot(error), 'mend the job: the dispatcher could not load it either')],
    };
  }
}
