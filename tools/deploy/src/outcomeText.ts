import type { Outcome } from './carryOut.ts';
import type { Step } from './planDeployment.ts';

/** What a step is about: the migrations, an app, or the second clock. */
export function partOf(step: Step): string {
  if ('app' in step) return step.app.name;
  return step.kind === 'migrate' ? 'migrations' : 'second clock';
}

/** What became of a deployment, in Markdown: a line for each part in order, and below it what failed or was remarked. */
export function outcomeMarkdown(title: string, outcomes: readonly Outcome[]): string {
  const parts = [...new Set(outcomes.map(({ step }) => partOf(step)))];
  const rows = parts.map((part) => {
    const own = outcomes.filter(({ step }) => partOf(step) === part);
    return `| ${part} | ${resultOf(own)} | ${own.map(urlOf).find((url) => url !== undefined) ?? ''} |`;
  });
  const notes = outcomes.flatMap(noteOf);
  return [`### ${title}`, '', '| | | |', '| --- | --- | --- |', ...rows, '', ...notes].join('\n').trimEnd() + '\n';
}

function resultOf(outcomes: readonly Outcome[]): string {
  const failed = outcomes.find(({ result }) => result === 'failed');
  if (failed) return `✗ ${failed.step.kind} failed`;
  return outcomes.every(({ result }) => result === 'done') ? '✓' : 'not started';
}

function urlOf(outcome: Outcome): string | undefined {
  return outcome.result === 'not-started' ? undefined : outcome.url;
}

function noteOf(outcome: Outcome): string[] {
  const about = `**${partOf(outcome.step)}**`;
  if (outcome.result === 'failed') return [`${about}: ${outcome.error}`, ''];
  return outcome.result === 'done' && outcome.remark !== undefined ? [`${about}: ${outcome.remark}`, ''] : [];
}
