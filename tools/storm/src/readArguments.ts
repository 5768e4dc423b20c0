import { parseArgs } from 'node:util';
import type { StormOptions } from './runStorm.ts';

export const USAGE = `Storms the local cloud with random faults of every kind, and counts what they broke.

  npm run storm -- [--kills N] [--seconds N] [--seed S] [--units N] [--without fault,fault] [--log file]

  --kills N      over when so many processes have been killed; 100 unless set
  --seconds N    over after so many seconds, if that is earlier
  --seed S       the choices of an earlier storm
  --units N      units of each and many at every tick; 200 unless set
  --without …    faults to leave out, by name
  --log file     everything the apps print

Exits 0 only if nothing was lost, doubled, left open or wrongly dead.
`;

export type Arguments = Pick<StormOptions, 'kills' | 'seconds' | 'units' | 'without'> & {
  seed: number | undefined;
  log: string | undefined;
};

/** Reads the command line. Throws what is wrong with it, and how to write it. */
export function readArguments(given: string[]): Arguments | 'help' {
  const { values } = parse(given);
  if (values.help) return 'help';
  const number = (name: 'kills' | 'seconds' | 'units' | 'seed', least: number): number | undefined => {
    const text = values[name];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text !== '' && Number.isInteger(value) && value >= least) return value;
    throw new Error(`--${name} is '${text}': write a whole number of at least ${least}.\n\n${USAGE}`);
  };
  const seconds = number('seconds', 1);
  return {
    kills: number('kills', 0) ?? (seconds === undefined ? 100 : Infinity),
    seconds: seconds ?? Infinity,
    units: number('units', 1) ?? 200,
    seed: number('seed', 0),
    without: values.without?.split(',').filter((name) => name !== '') ?? [],
    log: values.log,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        kills: { type: 'string' },
        seconds: { type: 'string' },
        seed: { type: 'string' },
        units: { type: 'string' },
        without: { type: 'string' },
        log: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
  }
}
