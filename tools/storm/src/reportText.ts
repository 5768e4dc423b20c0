import { table } from '@nightshift/local-cloud';
import { isWhole } from './count/countDamage.ts';
import type { StormReport } from './runStorm.ts';

const SHOWN = 5;
const LINES = 12;

/** Whether all is as promised: it came to rest, and nothing was lost, doubled, left open or wrongly dead. */
export function isAsPromised({ resting, damage }: Pick<StormReport, 'resting' | 'damage'>): boolean {
  return resting.rested && damage.length > 0 && isWhole(damage);
}

/** The table at the end: what happened, then what must be 0. */
export function reportText(report: StormReport, seed: number): string {
  const { state, done, kills, seconds, redriven, damage, log } = report;
  const happened = [...done].sort(([left], [right]) => left.localeCompare(right));
  const rows: [string, string][] = [
    ['seed', String(seed)],
    ['storm', `${seconds.toFixed(0)} s`],
    ['kills', String(kills)],
    ...happened.map(([name, times]): [string, string] => [`  ${name}`, String(times)]),
    ...Object.entries(MET).map(([event, name]): [string, string] => [name, String(log.events.get(event) ?? 0)]),
    ['runs', String(state.runs)],
    ['units', String(state.units)],
    ['  done', String(state.done)],
    ['  dead, as they should be', String(state.dead)],
    ['  killed at every attempt, redriven', String(redriven)],
    ...damage.map(({ name, offences }): [string, string] => [name, String(offences.length)]),
  ];
  return table(rows);
}

/** What the apps' log says of how they were met. */
const MET = {
  'pack-dissolved': 'packs killed in the middle',
  'unit-failed': 'units failed, or killed alone',
  fenced: 'attempts that had lost their pack',
  'unit-given-back': 'units given back, nobody to blame',
  'queue-gave-up': 'messages the queue gave up on',
  'send-failed': 'packs not sent at first',
};

/** What is not as promised, with the last log lines about it. Empty when all is. */
export function evidenceText({ resting, damage, log }: StormReport): string {
  const parts = resting.rested ? [] : [`It did not come to rest: ${JSON.stringify(resting.state)}`];
  for (const { name, offences } of damage.filter(({ offences }) => offences.length > 0)) {
    parts.push(`${name}: ${offences.length}`);
    for (const offence of offences.slice(0, SHOWN)) {
      parts.push(`  ${offence.run ?? ''} ${offence.key}: ${offence.what}`);
      for (const line of log.about(offence, LINES)) parts.push(`    ${line.slice(0, LONGEST)}`);
    }
  }
  return parts.join('\n');
}

const LONGEST = 400;
