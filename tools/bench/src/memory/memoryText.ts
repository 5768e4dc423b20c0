import { columns } from '../columns.ts';
import type { Memory } from './measureMemory.ts';

/** What is promised, in MB: of 1,000,000 bytes. */
const LIMIT_MB = 200;

export function withinLimit({ highest }: Memory): boolean {
  return highest < LIMIT_MB * MB;
}

/** The figure, and the course that it took: flat, or growing with the units. */
export function memoryText(memory: Memory): string {
  const { units, packs, seconds, before, highest, course, instances, attempts } = memory;
  const tenth = Math.max(1, Math.ceil(course.length / 10));
  const shown = course.filter((_, index) => index % tenth === 0 || index === course.length - 1);
  return [
    `${units.toLocaleString('en')} units in ${packs.toLocaleString('en')} packs sent within ${seconds.toFixed(1)} s, by ${instances} process in ${attempts} invocations`,
    `resident in the dispatcher's process: ${inMb(before)} before, ${inMb(highest)} at the highest; promised are less than ${LIMIT_MB} MB`,
    columns([
      ['units recorded', 'resident'],
      ...shown.map(({ units, bytes }) => [units.toLocaleString('en'), inMb(bytes)]),
    ]),
  ].join('\n');
}

const MB = 1_000_000;

function inMb(bytes: number): string {
  return `${(bytes / MB).toFixed(0)} MB`;
}
