import { recordError } from '@nightshift/contract';
import type { App } from './findApps.ts';
import type { Command, Step } from './planDeployment.ts';

/** What became of a step. */
export type Outcome = Readonly<
  { step: Step } & (
    | { result: 'done'; url?: string; remark?: string }
    | { result: 'failed'; url?: string; error: string }
    | { result: 'not-started' }
  )
>;

export type Effects = {
  /** Called before each step. */
  onStep: (step: Step) => void;
  /** Runs a program and resolves with what it has printed. Rejects when it fails. */
  run: (command: Command, app?: App) => Promise<string>;
  /** Resolves when the app answers at its address, with a remark where there is one to make. Rejects with what is wrong. */
  smoke: (app: App, url: string) => Promise<string | undefined>;
};

/** Does one step after the other; after one that fails, none. Rejects never: what went wrong is in the outcomes. */
export async function carryOut(steps: readonly Step[], effects: Effects): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const urls = new Map<string, string>();
  for (const step of steps) {
    if (outcomes.some(({ result }) => result !== 'done')) {
      outcomes.push({ step, result: 'not-started' });
      continue;
    }
    effects.onStep(step);
    const url = () => ('app' in step && urls.has(step.app.name) ? { url: urls.get(step.app.name)! } : {});
    try {
      const remark = await carryOutOne(step, effects, urls);
      outcomes.push({ step, result: 'done', ...url(), ...(remark === undefined ? {} : { remark }) });
    } catch (error) {
      outcomes.push({ step, result: 'failed', ...url(), error: recordError(error).message });
    }
  }
  return outcomes;
}

async function carryOutOne(
  step: Step,
  { run, smoke }: Effects,
  urls: Map<string, string>,
): Promise<string | undefined> {
  switch (step.kind) {
    case 'migrate':
    case 'schedules':
      await run(step.command);
      return undefined;
    case 'pull':
    case 'build':
      await run(step.command, step.app);
      return undefined;
    case 'deploy':
      urls.set(step.app.name, deployedUrl(await run(step.command, step.app)));
      return undefined;
    case 'smoke':
      return smoke(step.app, urls.get(step.app.name)!);
  }
}

/** The deployment's own address in what `vercel deploy --format=json` prints: an object, or one inside an answer around it. */
export function deployedUrl(printed: string): string {
  const url = /"url": "(https?:\/\/[^"\s]+)"/.exec(printed)?.[1];
  if (url === undefined) throw new Error(`vercel deploy printed no address:\n${printed}`);
  return url;
}
