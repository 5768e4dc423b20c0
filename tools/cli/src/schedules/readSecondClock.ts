import { doorVariables, readEnvironment, variable, variableOf } from '@nightshift/contract';
import type { Access, DeclaredSchedule } from '@nightshift/queue';
import type { Environment } from '../Context.ts';
import { dispatcherAddress } from '../dispatcherAddress.ts';
import { declaredSchedules, type Every } from './declaredSchedules.ts';

/** Where the schedules are kept, and which there should be. Throws `InvalidEnvironment` naming what is missing. */
export function readSecondClock(
  environment: Environment,
  every: Every,
): { access: Access; declared: DeclaredSchedule[] } {
  const address = dispatcherAddress(environment);
  const bypass = variableOf('PROTECTION_BYPASS', 'dispatcher');
  const read = readEnvironment(
    'the schedules',
    {
      QSTASH_URL: doorVariables.QSTASH_URL,
      QSTASH_TOKEN: doorVariables.QSTASH_TOKEN,
      [address]: variable.httpUrl(),
      [bypass]: variable.token().optional(),
    },
    environment,
  ) as { QSTASH_URL: string; QSTASH_TOKEN: string } & Record<string, string | undefined>;
  return {
    access: { url: read.QSTASH_URL, token: read.QSTASH_TOKEN },
    declared: declaredSchedules({ dispatcherUrl: read[address]!, protectionBypass: read[bypass], every }),
  };
}
