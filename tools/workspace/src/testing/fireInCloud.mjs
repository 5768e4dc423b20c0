// A program, run in a workspace: starts its local cloud, and for each job that is named gives the job items, fires its cron and waits
// until its run is over; prints what came of each as JSON:
// `node --import tsx fireInCloud.mjs <team> '<job>=<rows of items, as SQL>' …`
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [team, ...given] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(process.cwd(), file)).href);
const { startCloud, tickAfter } = await load('tools/local-cloud/src/index.ts');
const { sql } = await load('packages/database/src/index.ts');
const { jobs } = await load(`apps/workers/${team}/jobs/src/index.ts`);

const lines = [];
const cloud = await startCloud({ log: (line) => lines.push(line) });
try {
  const outcomes = {};
  for (const text of given) {
    const [name, rows] = text.split('=');
    const job = jobs.find(({ route }) => route === name);
    outcomes[name] = await outcomeOf(job, rows);
  }
  process.stdout.write(JSON.stringify(outcomes));
} catch (error) {
  console.error(lines.join('\n'));
  throw error;
} finally {
  await cloud.stop();
}

async function outcomeOf(job, rows) {
  const { db, time, crons } = cloud;
  const table = job.name.replaceAll('-', '_');
  await sql`insert into ${sql.table(`${table}_items`)} ${sql.raw(rows)}`.execute(db);
  const now = await time.now();
  await time.jumpTo(new Date(tickAfter(job, now, now).getTime() + 1_000));
  const { status, body } = await crons.fire(`/api/cron/${job.name}`);
  if (status !== 200) throw new Error(`the cron of ${job.name} was answered with ${status}: ${body}`);
  const state = await finalState(job.name);
  const { rows: results } = await sql`
    select item, words, writes from ${sql.table(`${table}_results`)} order by item`.execute(db);
  return { state, results };
}

async function finalState(job) {
  for (const givenUpAt = Date.now() + 60_000; Date.now() < givenUpAt; await wait(50)) {
    const { rows } = await sql`
      select state from nightshift.runs where job = ${job} and finished_at is not null`.execute(cloud.db);
    if (rows[0] !== undefined) return rows[0].state;
  }
  throw new Error(`the run of ${job} isn't over after a minute`);
}
