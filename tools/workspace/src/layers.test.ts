import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What each file would be told if the import stood in it. */
function lint(planted: { file: string; code: string }[]): string[][] {
  const program = fileURLToPath(new URL('./testing/lintPlanted.mjs', import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, [program], {
    cwd: root,
    input: JSON.stringify(planted),
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false' },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as string[][];
}

const imports = (what: string, from: string) => `import { ${what} } from '${from}';\nexport const used = ${what};\n`;

const refused: [file: string, code: string, because: RegExp][] = [
  ['packages/contract/src/planted.ts', imports('connect', '@nightshift/database'), /Circular dependency/],
  ['packages/locking/src/planted.ts', imports('connect', '@nightshift/database'), /"layer:door" can only depend/],
  ['packages/dlq/src/planted.ts', imports('openRun', '@nightshift/ledger'), /"layer:mechanism" can only depend/],
  [
    'packages/checkpoint/src/planted.ts',
    imports('createQueue', '@nightshift/queue'),
    /"layer:mechanism" can only depend/,
  ],
  ['apps/dispatcher/src/planted.ts', imports('each', '@nightshift/runner'), /"app:dispatcher" can only depend/],
  ['apps/workers/reports/src/planted.ts', imports('openRun', '@nightshift/ledger'), /"app:worker" can only depend/],
  [
    'apps/workers/reports/jobs/src/planted.ts',
    imports('each', '@nightshift/runner'),
    /"app:jobs" can only depend|Circular/,
  ],
  [
    'packages/runner/src/planted.ts',
    imports('startCloud', '@nightshift/local-cloud'),
    /"layer:runtime" can only depend|Circular/,
  ],
  [
    'packages/runner/src/planted.ts',
    imports('freshDatabase', '@nightshift/database/testing'),
    /Testing sub-paths are for tests/,
  ],
  ['packages/runner/src/planted.ts', imports('Client', '@upstash/qstash'), /Only @nightshift\/queue talks to/],
  ['packages/queue/src/planted.ts', imports('Redis', '@upstash/redis'), /Only @nightshift\/locking talks to/],
  [
    'packages/ledger/src/planted.ts',
    "import pg from 'pg';\nexport const used = pg;\n",
    /Only @nightshift\/database talks to/,
  ],
  ['packages/contract/src/planted.ts', imports('z', 'zod'), /import \* as z/],
  ['packages/runner/src/planted.ts', 'export const used = process.env;\n', /read once, in services.ts/],
];

const allowed: [file: string, code: string][] = [
  ['packages/runner/src/planted.ts', imports('openRun', '@nightshift/ledger')],
  ['packages/ledger/src/planted.test.ts', imports('freshDatabase', '@nightshift/database/testing')],
  ['apps/dispatcher/src/planted.ts', imports('onTimeReports', '@nightshift/reports-jobs')],
  ['packages/queue/src/planted.ts', imports('Client', '@upstash/qstash')],
  ['packages/contract/src/planted.ts', "import * as z from 'zod';\nexport const used = z;\n"],
  ['packages/runner/src/services.ts', 'export const used = process.env;\n'],
];

test('an import against the layers, past a door or of the environment is refused, and told why', () => {
  const messages = lint(refused.map(([file, code]) => ({ file, code })));
  refused.forEach(([file, code, because], index) => {
    expect({ file, code, messages: messages[index] }).toEqual({
      file,
      code,
      messages: [expect.stringMatching(because)],
    });
  });
}, 60_000);

test('an import along the layers is allowed', () => {
  expect(lint(allowed.map(([file, code]) => ({ file, code })))).toEqual(allowed.map(() => []));
}, 60_000);
