import { readEnvironment } from '@nightshift/contract';
import { sinksOf } from '@nightshift/dispatcher/sinks';
import { watchVariables } from '@nightshift/dispatcher/variables';
import { InvalidRoutes, sendTest, type Sinks, type Tested } from '@nightshift/monitor';
import pino from 'pino';
import { exitCodes, type Command } from '../Command.ts';
import type { Environment } from '../Context.ts';
import { UsageError } from '../UsageError.ts';

export const alertsTest: Command = {
  name: 'alerts test',
  needs: 'nothing',
  takes: '<owner>',
  summary: 'Sends a marked test to everywhere an owner is told, and says what each place made of it.',
  details: `ALERT_ROUTES and what its routes need (ALERT_WEBHOOK_SECRET, ALERT_RESEND_API_KEY, ALERT_EMAIL_FROM) must be set as they are for the
dispatcher. An owner who isn't named there gets what '*' gets.`,
  options: {},
  examples: [['alerts test reports-team', 'a test in their Slack, pager or mailbox']],
  async run({ env, say }, { positionals }) {
    const owner = positionals[0]!;
    const tested = await sendTest(sinksFrom(env, say), owner, {
      now: new Date(),
      ...(env.CONSOLE_URL ? { consoleUrl: env.CONSOLE_URL } : {}),
    });
    return {
      json: { owner, tested },
      text: tested.map(testedText).join('\n'),
      code: tested.every(({ kind }) => kind === 'sent') ? exitCodes.ok : exitCodes.failed,
    };
  },
};

/** The log of this command is what it says beside its answer. */
function sinksFrom(env: Environment, say: (line: string) => void): Sinks {
  const read = readEnvironment('nightshift alerts test', watchVariables, env) as Record<string, string | undefined>;
  try {
    return sinksOf(read, pino({}, { write: (line: string) => say(line.trimEnd()) }));
  } catch (error) {
    if (error instanceof InvalidRoutes) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

function testedText(tested: Tested): string {
  return tested.kind === 'sent' ? `✓ ${tested.sink}: sent` : `✗ ${tested.sink}: ${tested.error}`;
}
