import { sql, type Database } from '@nightshift/database';
import { withDatabase } from '../../withDatabase.ts';
import type { Check } from '../Check.ts';
import { right, unchecked, wrong, type Finding } from '../Finding.ts';
import { readVariables } from '../readVariables.ts';
import { seesPooler } from '../seesPooler.ts';
import { whyNot } from '../whyNot.ts';

const OLDEST = 15;

/** Whether Postgres answers, whether it is new enough, and whether a pooler stands in between. */
export const checkPostgres: Check = {
  name: 'Postgres',
  async examine({ environment }) {
    const read = readVariables(environment, ['DATABASE_URL']);
    if (read.kind === 'missing') return [unchecked('Postgres', read.because)];
    try {
      return [await withDatabase(environment, examineServer)];
    } catch (error) {
      return [wrong('Postgres', whyNot(error), todoAbout(error))];
    }
  },
};

async function examineServer(db: Database): Promise<Finding> {
  const { rows } = await sql<{ version: string; number: number }>`
    select current_setting('server_version') as version, current_setting('server_version_num')::int as number`.execute(
    db,
  );
  return judgePostgres({ ...rows[0]!, lent: await seesPooler(db) });
}

/** `number` is the version as Postgres counts it, 150004 for 15.4; `lent`: connections are lent by the transaction. */
export function judgePostgres({ version, number, lent }: { version: string; number: number; lent: boolean }): Finding {
  if (number < OLDEST * 10_000)
    return wrong('Postgres', `it is ${version}`, `Nightshift needs Postgres ${OLDEST} or newer: upgrade it`);
  const between = lent
    ? 'behind a pooler in transaction mode, which is fine'
    : 'and no pooler in transaction mode is seen';
  return right('Postgres', `${version} answers, ${between}`);
}

/** By the code that Postgres or the network gave the failure. */
function todoAbout(error: unknown): string {
  switch (codeOf(error)) {
    case '28P01':
    case '28000':
      return 'correct the user and password in DATABASE_URL';
    case '3D000':
      return 'correct the database in DATABASE_URL, or create it';
    case '53300':
      return 'it has no connection left: give DATABASE_URL the address of its pooler';
    default:
      return 'correct the host and port in DATABASE_URL; does its network let this machine in, and does it ask for sslmode?';
  }
}

function codeOf(error: unknown): unknown {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return code ?? (cause === undefined ? undefined : codeOf(cause));
}
