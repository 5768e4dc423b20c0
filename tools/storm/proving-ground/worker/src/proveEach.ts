import { each } from '@nightshift/runner';
import { failuresOf } from '../../jobs/natureOf.ts';
import { provingEach } from '../../jobs/provingJobs.ts';
import type { ProvingTables } from '../../jobs/provingTables.ts';
import type { ProvingUnit } from '../../jobs/provingUnit.ts';
import { charge } from './charge.ts';
import { dieHere } from './dieHere.ts';
import { takeTime } from './takeTime.ts';
import { writeEffects } from './writeEffects.ts';

/** One unit: a charge outside, and its row. What fails, fails as late as it can: after the charge, after the write. */
export const proveEach = each<ProvingUnit, ProvingTables>(
  async ({ number, nature, provider, workMs }, { key, attempt, signal, step, commit }) => {
    if (nature === 'poison') throw new Error(`unit ${number} is poison`);
    await takeTime(workMs, signal);
    const charged =
      provider === undefined
        ? undefined
        : await step('charge', (stable) => charge(provider, { key: stable, reference: key, signal }));
    if (nature === 'killer') return dieHere();
    await commit(async (tx) => {
      await writeEffects(tx, provingEach.name, [{ key, ...(charged === undefined ? {} : { charge: charged }) }]);
      if (nature === 'flaky' && attempt <= failuresOf(number)) throw new Error(`unit ${number} fails at first`);
    });
  },
);
