import { setTimeout } from 'node:timers/promises';
import { userInfo } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { InvalidEnvironment, recordError } from '@nightshift/contract';
import { exitCodes, type Answer, type Command, type ExitCode } from './Command.ts';
import { commands } from './commands.ts';
import { confirm } from './confirm.ts';
import type { Context, Environment, Workplace } from './Context.ts';
import { findCommand } from './findCommand.ts';
import { helpText } from './helpText.ts';
import { knownJobs } from './knownJobs.ts';
import { openSender } from './openSender.ts';
import { readArguments } from './readArguments.ts';
import { Refused } from './Refused.ts';
import { statusLine } from './statusLine.ts';
import { UsageError } from './UsageError.ts';
import { withDatabase } from './withDatabase.ts';

/** Where the command runs: the process, as far as it matters. */
export type Surroundings = {
  env: Environment;
  stdin: Readable & { isTTY?: boolean };
  stdout: Screen;
  stderr: Screen;
};

type Screen = Writable & { isTTY?: boolean; columns?: number };

/** Does what the arguments say and returns the exit code. With `--json`, stdout gets one JSON value, whatever happens. */
export async function main(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const { stdout, stderr } = surroundings;
  const json = args.includes('--json');
  try {
    const found = findCommand(commands, args);
    if (found.kind === 'help') {
      stdout.write(`${helpText(commands, found.words)}\n`);
      return args.length === 0 ? exitCodes.usage : exitCodes.ok;
    }
    const answer = await runCommand(found.command, found.rest, surroundings);
    stdout.write(`${json ? JSON.stringify(answer.json) : answer.text}\n`);
    return answer.code ?? exitCodes.ok;
  } catch (error) {
    const { code, kind } = judge(error);
    const message = explain(error);
    if (json) stdout.write(`${JSON.stringify({ error: { kind, message } })}\n`);
    stderr.write(`${message}\n`);
    return code;
  }
}

async function runCommand(
  command: Command,
  rest: readonly string[],
  { env, stdin, stdout, stderr }: Surroundings,
): Promise<Answer> {
  const given = readArguments(command, rest);
  const status = statusLine(stderr);
  const workplace: Workplace = {
    env,
    user: given.text('by') ?? env.USER ?? userInfo().username,
    say: status.say,
    show: status.show,
    confirm: (question) => confirm({ stdin, stderr, yes: given.has('yes') }, question),
    columns: stdout.isTTY ? stdout.columns : undefined,
    wait: (milliseconds) => setTimeout(milliseconds),
  };
  try {
    return await (command.needs === 'nothing'
      ? command.run(workplace, given)
      : onTheLedger(workplace, (context) => command.run(context, given)));
  } finally {
    status.end();
  }
}

async function onTheLedger(workplace: Workplace, run: (context: Context) => Promise<Answer>): Promise<Answer> {
  return withDatabase(workplace.env, async (db) => {
    const jobs = await knownJobs();
    return run({ ...workplace, db, sender: openSender(workplace.env, jobs), findJob: jobs.findJob });
  });
}

function judge(error: unknown): { kind: keyof typeof exitCodes; code: ExitCode } {
  if (error instanceof UsageError || error instanceof InvalidEnvironment)
    return { kind: 'usage', code: exitCodes.usage };
  if (error instanceof Refused) return { kind: 'refused', code: exitCodes.refused };
  return { kind: 'failed', code: exitCodes.failed };
}

/** The message alone is for those who can act on it; what nobody expected keeps its name and its causes. */
function explain(error: unknown): string {
  if (error instanceof UsageError || error instanceof InvalidEnvironment || error instanceof Refused)
    return error.message;
  const causes: string[] = [];
  for (let link: ReturnType<typeof recordError> | undefined = recordError(error); link; link = link.cause) {
    causes.push(`${link.name}: ${link.message}`);
  }
  return causes.join('\n  because of ');
}
