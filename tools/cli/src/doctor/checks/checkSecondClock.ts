import { openSchedules, scheduleDifferences, type DeclaredSchedule, type ExistingSchedule } from '@nightshift/queue';
import { declaredSchedules } from '../../schedules/declaredSchedules.ts';
import { isDispatcher, type Check } from '../Check.ts';
import { right, unchecked, wrong, type Finding } from '../Finding.ts';
import { bypassOf, readVariables } from '../readVariables.ts';
import { whyNot } from '../whyNot.ts';

const CHECK = 'second clock';

/** Whether QStash calls the watch, for the nights when Vercel Cron doesn't. */
export const checkSecondClock: Check = {
  name: CHECK,
  async examine({ environment, apps }) {
    if (!apps.some(isDispatcher)) return [];
    const read = readVariables(environment, ['QSTASH_URL', 'QSTASH_TOKEN', 'PUBLIC_URL']);
    if (read.kind === 'missing') return [unchecked(CHECK, read.because)];
    const { QSTASH_URL: url, QSTASH_TOKEN: token, PUBLIC_URL: dispatcherUrl } = read.values;
    const protectionBypass = bypassOf(environment, 'dispatcher');
    const [watch] = declaredSchedules({ dispatcherUrl, protectionBypass, every: '5m' });
    try {
      const existing = await openSchedules({ url, token }).list();
      return [
        judgeSecondClock(
          watch!,
          existing.find(({ id }) => id === watch!.id),
        ),
      ];
    } catch (error) {
      return [
        wrong(CHECK, `QStash does not list its schedules: ${whyNot(error)}`, 'mend what QStash refuses, and ask again'),
      ];
    }
  },
};

/** How often it calls is the operator's choice; where, and whether it does, is not. */
export function judgeSecondClock(declared: DeclaredSchedule, existing: ExistingSchedule | undefined): Finding {
  if (existing === undefined) return wrong(CHECK, `QStash has no schedule ${declared.id}`, SYNC);
  const { id, cron, paused } = existing;
  const differences = scheduleDifferences({ ...declared, cron }, existing);
  if (differences.length > 0) return wrong(CHECK, `${id} isn't as declared: ${differences.join(', ')}`, SYNC);
  if (paused) return wrong(CHECK, `${id} is paused`, 'resume it in the Upstash console');
  return right(CHECK, `QStash calls ${declared.url} at '${cron}'`);
}

const SYNC = 'npm run nightshift -- schedules sync';
