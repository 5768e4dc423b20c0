import { many } from '@nightshift/runner';
import { failuresOf } from '../../jobs/natureOf.ts';
import { provingMany } from '../../jobs/provingJobs.ts';
import type { ProvingTables } from '../../jobs/provingTables.ts';
import type { ProvingUnit } from '../../jobs/provingUnit.ts';
import { dieHere } from './dieHere.ts';
import { takeTime } from './takeTime.ts';
import { writeEffects } from './writeEffects.ts';

/** A pack's rows in one statement. What fails, fails after all of them are written. */
export const proveMany = many<ProvingUnit, ProvingTables>(async (units, { tx, keys, attempt }) => {
  await writeEffects(
    tx,
    provingMany.name,
    keys.map((key) => ({ key })),
  );
  await takeTime(Math.max(...units.map(({ workMs }) => workMs)));
  for (const { number, nature } of units) {
    if (nature === 'killer') return dieHere();
    if (nature === 'poison') throw new Error(`unit ${number} is poison`);
    if (nature === 'flaky' && attempt <= failuresOf(number)) throw new Error(`unit ${number} fails at first`);
  }
});
