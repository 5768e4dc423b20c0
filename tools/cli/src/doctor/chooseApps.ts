import { variableOf } from '@nightshift/contract';
import type { Environment } from '../Context.ts';
import { didYouMean } from '../nearest.ts';
import { UsageError } from '../UsageError.ts';
import type { App } from './Check.ts';

/**
 * Whose environment it is. A worker's own doesn't say whose, so that has to be asked for; in one that several apps share,
 * as on a server of one's own, WORKER_URL_<WORKER> says where each worker is. Throws {@link UsageError} when it can't be told.
 */
export function chooseApps(environment: Environment, workers: readonly string[], asked: string | undefined): App[] {
  const known = ['dispatcher', ...workers];
  if (asked !== undefined) {
    if (known.includes(asked)) return [{ name: asked, address: 'PUBLIC_URL' }];
    throw new UsageError(`There is no app '${asked}'.${didYouMean(asked, known)} Known are ${known.join(', ')}.`);
  }
  const dispatcher: App = { name: 'dispatcher', address: 'PUBLIC_URL' };
  if (!environment.DISPATCHER_URL) return [dispatcher];
  const reached = workers
    .map((name) => ({ name, address: variableOf('WORKER_URL', name) }))
    .filter(({ address }) => environment[address]);
  if (environment.CRON_SECRET || reached.length > 0) return [dispatcher, ...reached];
  throw new UsageError(
    `This is a worker's environment, for it has DISPATCHER_URL: say which worker's with --app ${workers.join(' or --app ')}.`,
  );
}
