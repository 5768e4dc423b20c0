import { InvalidEnvironment, readEnvironment } from '@nightshift/contract';
import { appVariables } from '../appVariables.ts';
import { workersOf, type App, type Check } from '../Check.ts';
import { right, wrong, type Finding } from '../Finding.ts';
import type { Environment } from '../../Context.ts';
import { addressProblems } from '../addressProblems.ts';

/** Whether an app would take the environment: it is read exactly as its functions read it at their first request. */
export const checkVariables: Check = {
  name: 'variables',
  async examine({ environment, apps, jobs }) {
    return Promise.all(apps.map((app) => examineOne(environment, app, workersOf(jobs))));
  },
};

async function examineOne(environment: Environment, app: App, workers: readonly string[]): Promise<Finding> {
  const check = `variables of ${app.name}`;
  const variables = await appVariables(app, workers);
  const names = Object.keys(variables);
  try {
    readEnvironment(app.name, variables, environment);
  } catch (error) {
    if (!(error instanceof InvalidEnvironment)) throw error;
    return wrong(check, error.message, `set them in the Vercel project of ${app.name} and deploy it again`);
  }
  const problems = addressProblems(environment, names);
  if (problems.length > 0)
    return wrong(check, problems.join('; '), 'write only where it is, like https://dispatcher.example.com');
  const set = names.filter((name) => environment[name]);
  return right(check, `${set.length} are set and well-formed`);
}
