import { spawn } from 'node:child_process';
import { projectIdOf, withoutSecrets, type Variables } from './deployVariables.ts';
import type { App } from './findApps.ts';
import type { Command } from './planDeployment.ts';

export type Running = {
  root: string;
  variables: Variables;
  /** Ends the program, and with it the step. */
  signal: AbortSignal;
  /** Gets what the program prints, as it comes. */
  show: (text: string) => void;
};

/** Runs a program in the repository's root and resolves with its stdout, which is shown too. Rejects when it fails. */
export function runCommand(
  command: Command,
  app: App | undefined,
  { root, variables, signal, show }: Running,
): Promise<string> {
  const line = commandLine(command);
  return new Promise((resolve, reject) => {
    const child = spawn(command.program, [...command.args], {
      cwd: root,
      env: commandEnvironment(command, app, variables) as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
      signal,
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      show(text);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new Error(`there is no program '${command.program}' on the path`) : error);
    });
    child.on('close', (code, ended) => {
      if (code === 0) resolve(printed);
      else reject(new Error(`${line} ended with ${code ?? ended}`));
    });
  });
}

export function commandLine({ program, args }: Command): string {
  return [program, ...args].join(' ');
}

/** What a program is given: everything but secrets that aren't for it. `vercel` knows its project by two variables. */
export function commandEnvironment(
  { program, needs, takes = [] }: Command,
  app: App | undefined,
  variables: Variables,
): Variables {
  const given = withoutSecrets(variables, [...needs, ...takes]);
  if (program !== 'vercel' || app === undefined) return given;
  return {
    ...given,
    VERCEL_PROJECT_ID: variables[projectIdOf(app.name)],
    // The packages are there: without this every build would install them again.
    VERCEL_INSTALL_COMPLETED: '1',
    VERCEL_TELEMETRY_DISABLED: '1',
    NO_UPDATE_NOTIFIER: '1',
  };
}
