import { sql, type Database, type RunState } from '@nightshift/database';
import type { Command } from '../Command.ts';
import { formatInstant } from '../formatInstant.ts';
import { table } from '../table.ts';

const STATES: readonly (RunState | 'all' | 'open')[] = [
  'all',
  'open',
  'queued',
  'opened',
  'dispatching',
  'working',
  'succeeded',
  'failed',
  'skipped',
  'cancelled',
];

export const runsList: Command = {
  name: 'runs list',
  summary: 'Runs, the newest first.',
  options: {
    job: { value: '<job>', help: 'only of this job' },
    state: { value: '<state>', help: `one of ${STATES.join(', ')}; open is whatever has not finished` },
    limit: { value: '<n>', help: 'at most so many; 20 otherwise' },
  },
  examples: [
    ['runs', 'the newest 20'],
    ['runs list --job reports.on-time --state failed', 'what failed of one job'],
    ['runs list --state open --json', 'all that is at work, for a program'],
  ],
  async run({ db, columns }, { text, oneOf, whole }) {
    const runs = await readRuns(db, {
      job: text('job'),
      state: oneOf('state', STATES, 'all'),
      limit: whole('limit', { atLeast: 1, atMost: 10_000, otherwise: 20 }),
    });
    return { json: runs, text: runs.length > 0 ? runsTable(runs, columns) : 'There is no such run.' };
  },
};

export type RunLine = {
  run: string;
  job: string;
  scheduledFor: Date;
  trigger: 'clock' | 'hand';
  state: RunState;
  reason: string | null;
  units: number;
  waitingLetters: number;
  openedAt: Date | null;
  finishedAt: Date | null;
};

async function readRuns(
  db: Database,
  { job, state, limit }: { job: string | undefined; state: (typeof STATES)[number]; limit: number },
): Promise<RunLine[]> {
  const inState = state === 'all' ? sql`true` : state === 'open' ? sql`r.finished_at is null` : sql`r.state = ${state}`;
  const { rows } = await sql<RunLine>`
    select r.id as run, r.job, r.scheduled_for as "scheduledFor", r.trigger, r.state, r.reason, r.units,
      (select count(*)::int from nightshift.dead_letters l where l.run_id = r.id and l.state = 'waiting') as "waitingLetters",
      r.opened_at as "openedAt", r.finished_at as "finishedAt"
    from nightshift.runs r
    where ${job === undefined ? sql`true` : sql`r.job = ${job}`} and ${inState}
    order by r.scheduled_for desc, r.id desc
    limit ${limit}
  `.execute(db);
  return rows;
}

export function runsTable(runs: readonly RunLine[], columns?: number): string {
  return table(
    ['RUN', 'STATE', 'UNITS', 'LETTERS', 'OPENED', 'FINISHED', 'WHY'],
    runs.map((run) => [
      run.run,
      run.state,
      run.units,
      run.waitingLetters,
      formatInstant(run.openedAt),
      formatInstant(run.finishedAt),
      run.reason,
    ]),
    columns,
  );
}
