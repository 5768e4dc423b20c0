import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const root = fileURLToPath(new URL('../../../../', import.meta.url));

export type WorkflowStep = { name?: string; uses?: string; run?: string; env?: Record<string, string> };

export type WorkflowJob = {
  if?: string;
  needs?: string | string[];
  uses?: string;
  environment?: string;
  permissions?: Record<string, string>;
  steps?: WorkflowStep[];
};

export type Workflow = {
  text: string;
  permissions: Record<string, string>;
  jobs: Record<string, WorkflowJob>;
  /** Of all jobs. */
  steps: WorkflowStep[];
};

/** A workflow of this repository, by its file's name. */
export function readWorkflow(name: string): Workflow {
  const text = readFileSync(path.join(root, '.github/workflows', name), 'utf8');
  const { permissions, jobs } = parse(text) as Pick<Workflow, 'permissions' | 'jobs'>;
  return { text, permissions, jobs, steps: Object.values(jobs).flatMap(({ steps = [] }) => steps) };
}

/** The commands of a shell script, each in one line, without what only decides or repeats. */
export function commandsOf(script: string): string[] {
  return script
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim().replace(/^\w+=\$\((.*)\)$/, '$1'))
    .filter((line) => line !== '' && !/^(if|then|else|fi|for|do|done)\b/.test(line));
}
