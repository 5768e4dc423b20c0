import { parseArgs } from 'node:util';

export const USAGE = `What it costs beside a raw loop that does the same work, on one machine.

  npm run bench -- [--units N] [--pack N] [--rows N] [--batch N] [--repeat N] [--only each,many,walk] [--quick]
  npm run bench -- --memory UNITS

  --units N           one-row upserts of a fan-out; 20000 unless set
  --pack N            units per message; 100 unless set
  --rows N            rows of the walk; 1000000 unless set
  --batch N           rows per batch of the walk; 1000 unless set
  --repeat N          rounds, each with every contestant; 5 unless set
  --only …            some of the verbs
  --parallel-units N  units of a pack of each that are worked on side by side; 4 unless set
  --parallel-packs N  packs in flight; 10 unless set
  --profile FOLDER    also write a CPU profile of the worker at the verb that misses its aim by most
  --quick             1000 units, 50000 rows, 3 rounds: for a look, in less than a minute
  --memory UNITS      instead of all that: how much memory the dispatch of so many units takes

DATABASE_URL names a Postgres to use instead of one started for the occasion.
`;

export const verbs = ['each', 'many', 'walk'] as const;
export type Verb = (typeof verbs)[number];

export type Arguments = {
  units: number;
  pack: number;
  rows: number;
  batch: number;
  repeat: number;
  only: readonly Verb[];
  parallelUnits: number;
  parallelPacks: number;
  profileInto: string | undefined;
  memory: number | undefined;
};

/** Reads the command line. Throws what is wrong with it, and how to write it. */
export function readArguments(given: string[]): Arguments | 'help' {
  const values = parse(given);
  if (values.help) return 'help';
  const number = (name: NumberName): number | undefined => {
    const text = values[name];
    if (text === undefined) return undefined;
    if (/^[1-9]\d*$/.test(text)) return Number(text);
    throw new Error(`--${name} is '${text}': write a whole number above 0.\n\n${USAGE}`);
  };
  const usual = values.quick
    ? { units: 1_000, rows: 50_000, repeat: 3 }
    : { units: 20_000, rows: 1_000_000, repeat: 5 };
  return {
    units: number('units') ?? usual.units,
    pack: number('pack') ?? 100,
    rows: number('rows') ?? usual.rows,
    batch: number('batch') ?? 1_000,
    repeat: number('repeat') ?? usual.repeat,
    only: readVerbs(values.only),
    parallelUnits: number('parallel-units') ?? 4,
    parallelPacks: number('parallel-packs') ?? 10,
    profileInto: values.profile,
    memory: number('memory'),
  };
}

function readVerbs(text: string | undefined): readonly Verb[] {
  if (text === undefined) return verbs;
  return text.split(',').map((name) => {
    const verb = verbs.find((verb) => verb === name);
    if (!verb) throw new Error(`--only '${name}': there are ${verbs.join(', ')}.\n\n${USAGE}`);
    return verb;
  });
}

type NumberName = 'units' | 'pack' | 'rows' | 'batch' | 'repeat' | 'parallel-units' | 'parallel-packs' | 'memory';

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args,
      options: {
        units: text,
        pack: text,
        rows: text,
        batch: text,
        repeat: text,
        only: text,
        'parallel-units': text,
        'parallel-packs': text,
        profile: text,
        memory: text,
        quick: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
  }
}
