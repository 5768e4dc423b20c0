import { appendFileSync } from 'node:fs';
import type { AnyJob } from '@nightshift/contract';
import { affectedProjects } from './affectedProjects.ts';
import { carryOut } from './carryOut.ts';
import { chooseApps } from './chooseApps.ts';
import { clearPulled } from './clearPulled.ts';
import { missingVariables, type Variables } from './deployVariables.ts';
import { findApps, type App } from './findApps.ts';
import { hobbyCrons, type HobbyCrons } from './hobbyCrons.ts';
import { layHobbyCrons } from './layHobbyCrons.ts';
import { outcomeMarkdown, partOf } from './outcomeText.ts';
import { planDeployment, type Step } from './planDeployment.ts';
import { planText } from './planText.ts';
import type { Arguments } from './readArguments.ts';
import { runCommand } from './runCommand.ts';
import { smokeTest } from './smokeTest.ts';

export type Surroundings = {
  /** The repository. */
  root: string;
  variables: Variables;
  /** The jobs that the dispatcher knows. */
  jobs: () => Promise<readonly AnyJob[]>;
  /** Stops after ending what runs. */
  signal: AbortSignal;
  say: (text: string) => void;
  /** What programs print, as it comes. */
  show: (text: string) => void;
  wait: (milliseconds: number) => Promise<unknown>;
};

/** Plans a deployment and, unless it is only asked for the plan, carries it out. Returns whether all went well. */
export async function deploy(given: Arguments, surroundings: Surroundings): Promise<boolean> {
  const { root, variables, say } = surroundings;
  const { environment } = given;
  const apps = chosenApps(given, root);
  const title = `${environment === 'production' ? 'Production' : 'Preview'}${sinceText(given)}`;
  const steps = planDeployment(apps, { environment, watchEvery: variables.WATCH_EVERY || undefined });
  if (steps.length === 0) {
    say(`${title}: no app has changed, so there is nothing to deploy.`);
    summarise(variables, `### ${title}\n\nNo app has changed.\n`);
    return true;
  }
  const missing = missingVariables(steps.flatMap(needsOf), variables);
  const hobby = apps.some(({ kind }) => kind === 'dispatcher') ? await cronsOfPlan(surroundings) : undefined;
  say(`${title}: ${apps.map(({ name }) => name).join(', ')}.`);
  if (hobby) sayHobby(hobby, say);
  if (given.dryRun) {
    say(planText(steps));
    if (missing.length > 0) say(`Not set, and needed: ${missing.join(', ')}. See docs/deploy.md.`);
    return true;
  }
  if (missing.length > 0)
    throw new Error(`nothing was done, because these are not set: ${missing.join(', ')}. See docs/deploy.md.`);
  const restore = hobby && layHobbyCrons(root, hobby);
  try {
    return await carryOutAndTell(title, steps, surroundings);
  } finally {
    restore?.();
    clearPulled(root);
  }
}

async function carryOutAndTell(
  title: string,
  steps: readonly Step[],
  { root, variables, signal, say, show, wait }: Surroundings,
): Promise<boolean> {
  const outcomes = await carryOut(steps, {
    onStep: (step) => say(`\n=== ${partOf(step)}: ${step.kind}`),
    run: (command, app) => runCommand(command, app, { root, variables, signal, show }),
    smoke: (app, url) => smokeTest(app.name, url, { variables, signal, wait }),
  });
  const text = outcomeMarkdown(title, outcomes);
  say(`\n${text}`);
  summarise(variables, text);
  return outcomes.every(({ result }) => result === 'done');
}

function chosenApps({ choice }: Arguments, root: string): App[] {
  const apps = findApps(root);
  if ('names' in choice) return chooseApps(apps, choice.names);
  const affected = affectedProjects(root, choice.base);
  return apps.filter(({ project }) => affected.includes(project));
}

function sinceText({ choice }: Arguments): string {
  return 'base' in choice ? `, what has changed since ${choice.base}` : '';
}

function needsOf(step: Step): readonly string[] {
  return step.kind === 'smoke' ? [] : step.command.needs;
}

/** On Hobby: other crons than the jobs ask for. */
async function cronsOfPlan({ variables: { VERCEL_PLAN: plan }, jobs }: Surroundings): Promise<HobbyCrons | undefined> {
  if (!plan || plan === 'pro' || plan === 'enterprise') return undefined;
  if (plan !== 'hobby') throw new Error(`VERCEL_PLAN is '${plan}': write hobby, pro or enterprise.`);
  return hobbyCrons(await jobs());
}

function sayHobby({ crons, byWatch, early }: HobbyCrons, say: (text: string) => void): void {
  say(`Hobby plan: ${crons.length} crons, each at most once a day.`);
  if (byWatch.length > 0) say(`  Opened by the watch alone, a few minutes late: ${byWatch.join(', ')}.`);
  if (early.length > 0) {
    say(
      `  May be called before their minute, and then not run that day: ${early.join(', ')}. catchUp: 'latest' mends that.`,
    );
  }
}

function summarise({ GITHUB_STEP_SUMMARY: file }: Variables, text: string): void {
  if (file) appendFileSync(file, `${text}\n`);
}
