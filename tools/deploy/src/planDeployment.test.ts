import type { App } from './findApps.ts';
import { planDeployment, type Step } from './planDeployment.ts';

const app = (name: string, kind: App['kind']): App => ({ name, kind, project: `@nightshift/${name}`, folder: name });
const dispatcher = app('dispatcher', 'dispatcher');
const apps = [dispatcher, app('billing', 'worker'), app('e-mail', 'worker')];

const told = (step: Step) => ('app' in step ? `${step.kind} ${step.app.name}` : step.kind);
const linesOf = (steps: readonly Step[]) =>
  steps.flatMap((step) => ('command' in step ? [[step.command.program, ...step.command.args].join(' ')] : []));

test('migrations come first, then each worker, then the dispatcher, then the second clock', () => {
  expect(planDeployment(apps, { environment: 'production' }).map(told)).toEqual([
    'migrate',
    ...['pull billing', 'build billing', 'deploy billing', 'smoke billing'],
    ...['pull e-mail', 'build e-mail', 'deploy e-mail', 'smoke e-mail'],
    ...['pull dispatcher', 'build dispatcher', 'deploy dispatcher', 'smoke dispatcher'],
    'schedules',
  ]);
});

test('a preview pulls, builds and deploys as a preview, and leaves the second clock alone', () => {
  expect(linesOf(planDeployment([dispatcher], { environment: 'preview' }))).toEqual([
    'npm run --silent nightshift -- migrate',
    'vercel pull --yes --environment=preview',
    'vercel build',
    'vercel deploy --prebuilt --yes --format=json',
  ]);
});

test('production is asked for in each command that could do something else', () => {
  expect(linesOf(planDeployment([dispatcher], { environment: 'production' }))).toEqual([
    'npm run --silent nightshift -- migrate',
    'vercel pull --yes --environment=production',
    'vercel build --prod',
    'vercel deploy --prebuilt --yes --prod --format=json',
    'npm run --silent nightshift -- schedules sync',
  ]);
});

test('the second clock goes as often as it is told', () => {
  expect(linesOf(planDeployment([dispatcher], { environment: 'production', watchEvery: '2m' })).at(-1)).toBe(
    'npm run --silent nightshift -- schedules sync --every 2m',
  );
});

test('a worker alone leaves the second clock as it is', () => {
  expect(planDeployment([apps[1]!], { environment: 'production' }).map(told)).not.toContain('schedules');
});

test('where nothing has changed not even the migrations are run', () => {
  expect(planDeployment([], { environment: 'production' })).toEqual([]);
});

test('only what talks to Vercel gets the token: a build runs code of the repository', () => {
  const withToken = planDeployment(apps, { environment: 'production' })
    .filter((step) => 'command' in step && step.command.needs.includes('VERCEL_TOKEN'))
    .map(({ kind }) => kind);
  expect([...new Set(withToken)]).toEqual(['pull', 'deploy']);
});
