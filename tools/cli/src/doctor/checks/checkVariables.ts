import { InvalidEnvironment, readEnvironment } from '@nightshift/contract';
import type { Environment } from '../../Context.ts';
import { addressProblems } from '../addressProblems.ts';
import { appVariables } from '../appVariables.ts';
import { isDispatcher, workersOf, type App, type Check } from '../Check.ts';
import { right, wrong, type Finding } from '../Finding.ts';

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
  const todo = `set them in the Vercel project of ${app.name} and deploy it again`;
  try {
    readEnvironment(app.name, variables, environment);
    if (isDispatcher(app)) await makeDispatcher(environment);
  } catch (error) {
    if (!isComplaint(error)) throw error;
    return wrong(check, error.message, todo);
  }
  const problems = addressProblems(environment, names);
  if (problems.length > 0)
    return wrong(check, problems.join('; '), 'write only where it is, like https://dispatcher.example.com');
  const set = names.filter((name) => environment[name]);
  return right(check, `${set.length} are set and well-formed`);
}

/** Variables that are well-formed one by one may not be enough together: a route of alerts that lacks its secret, say. */
async function makeDispatcher(environment: Environment): Promise<void> {
  const { makeServices } = await import('@nightshift/dispatcher/services');
  await makeServices({ ...environment }).db.destroy();
}

/** What an app says when it refuses its environment; the second is the monitor's. */
function isComplaint(error: unknown): error is Error {
  return error instanceof InvalidEnvironment || (error instanceof Error && error.name === 'InvalidRoutes');
}
