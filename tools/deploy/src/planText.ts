import type { Step } from './planDeployment.ts';
import { partOf } from './outcomeText.ts';
import { commandLine } from './runCommand.ts';

/** A plan as it would be carried out, a line for each step. */
export function planText(steps: readonly Step[]): string {
  const width = Math.max(...steps.map((step) => partOf(step).length));
  return steps
    .map((step, index) => {
      const part = partOf(step);
      const named = index > 0 && partOf(steps[index - 1]!) === part ? '' : part;
      return `  ${named.padEnd(width)}  ${step.kind === 'smoke' ? 'GET <its address>/api/health' : commandLine(step.command)}`;
    })
    .join('\n');
}
