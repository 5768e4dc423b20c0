import { exitCodes, type Command } from '../Command.ts';
import { examineEnvironment } from './examineEnvironment.ts';
import { findingsText } from './findingsText.ts';
import { readEnvironmentFiles } from './readEnvironmentFiles.ts';

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
    const { apps, findings } = await examineEnvironment(environment, text('app'));
    return {
      json: { apps: apps.map(({ name }) => name), findings },
      text: findingsText(findings),
      code: findings.some(({ outcome }) => outcome === 'wrong') ? exitCodes.failed : exitCodes.ok,
    };
  },
};
