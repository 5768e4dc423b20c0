import { projectIdOf, protectionBypassOf } from './deployVariables.ts';
import type { App } from './findApps.ts';

export type Environment = 'preview' | 'production';

export type PlanOptions = {
  environment: Environment;
  /** How often the second clock calls the watch, as `nightshift schedules sync --every` takes it; its own default unless given. */
  watchEvery?: string | undefined;
};

/** A program found on the path, and the variables that it has to be given. */
export type Command = Readonly<{
  program: 'npm' | 'vercel';
  args: readonly string[];
  /** Must be set; a guarded variable reaches only the commands that name it here or under `takes`. */
  needs: readonly string[];
  takes?: readonly string[];
}>;

/** One thing to do. `smoke` asks the address that the `deploy` of the same app has printed. */
export type Step =
  | Readonly<{ kind: 'migrate' | 'schedules'; command: Command }>
  | Readonly<{ kind: 'pull' | 'build' | 'deploy'; app: App; command: Command }>
  | Readonly<{ kind: 'smoke'; app: App; takes: readonly string[] }>;

/**
 * What deploying these apps takes, in order: migrations, which the code that still runs must bear; the workers; then the
 * dispatcher, so that a new job never meets a missing worker; then the second clock, which calls what is there by now.
 * Each step may be done only when all before it have succeeded, and all of it may be done again. No apps, no steps.
 */
export function planDeployment(apps: readonly App[], { environment, watchEvery }: PlanOptions): Step[] {
  if (apps.length === 0) return [];
  const workers = apps.filter(({ kind }) => kind === 'worker');
  const dispatcher = apps.filter(({ kind }) => kind === 'dispatcher');
  return [
    { kind: 'migrate', command: nightshift(['migrate'], ['DATABASE_URL']) },
    ...[...workers, ...dispatcher].flatMap((app) => stepsOf(app, environment)),
    ...(dispatcher.length > 0 && environment === 'production' ? [secondClock(watchEvery)] : []),
  ];
}

function stepsOf(app: App, environment: Environment): Step[] {
  const production = environment === 'production' ? ['--prod'] : [];
  const linked = ['VERCEL_TOKEN', 'VERCEL_ORG_ID', projectIdOf(app.name)];
  return [
    { kind: 'pull', app, command: vercel(['pull', '--yes', `--environment=${environment}`], linked) },
    // It runs code of the repository, and reads what `pull` has written: no token.
    { kind: 'build', app, command: vercel(['build', ...production], []) },
    {
      kind: 'deploy',
      app,
      command: vercel(['deploy', '--prebuilt', '--yes', ...production, '--format=json'], linked),
    },
    { kind: 'smoke', app, takes: [protectionBypassOf(app.name)] },
  ];
}

function secondClock(every: string | undefined): Step {
  const args = ['schedules', 'sync', ...(every === undefined ? [] : ['--every', every])];
  const needs = ['QSTASH_URL', 'QSTASH_TOKEN', 'DISPATCHER_URL'];
  return { kind: 'schedules', command: nightshift(args, needs, [protectionBypassOf('dispatcher')]) };
}

function vercel(args: string[], needs: string[]): Command {
  return { program: 'vercel', args, needs };
}

function nightshift(args: string[], needs: string[], takes: string[] = []): Command {
  return { program: 'npm', args: ['run', '--silent', 'nightshift', '--', ...args], needs, takes };
}
