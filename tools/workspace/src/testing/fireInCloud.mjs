// A program, run in a workspace: starts the local cloud with the dispatcher and one team's worker, gives every job of the team three
// items, fires its cron, waits until its run is over, and prints what came of it as JSON:
// `node --import tsx fireInCloud.mjs <team> '<job>=<rows of items, as SQL>' …`
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [team, ...given] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(process.cwd(), file)).href);
const { findApps, startCloud, tickAfter } = await load('tools/local-cloud/src/index.ts');
const { sql } = await load('packages/database/src/index.ts');
const { jobs } = await load(`apps/workers/${team}/jobs/src/index.ts`);

const all = findApps();
const apps = all.filter(({ name }) => ['dispatcher', team].includes(name));
const absent = all.filter((app) => !apps.includes(app));
const lines = [];
const cloud = await startCloud({
  apps,
  variables: Object.fromEntries(absent.map(({ name }) => [workerUrl(name), 'http://127.0.0.1:9'])),
  log: (line) => lines.push(line),
});
try {
  const { db } = cloud;
  const outcomes = {};
  await cloud.time.jumpTo(new Date(tickAfter(jobs[0], new Date(), new Date()).getTime() + 1_000));
  for (const text of given) {
    const [name, rows] = text.split('=');
    const table = `${team}.${name}`.replaceAll('-', '_');
    await sql`insert into ${sql.table(`${table}_items`)} ${sql.raw(rows)}`.execute(db);
    const { status } = await cloud.crons.fire(`/api/cron/${team}.${name}`);
    const state = await finalState(db, `${team}.${name}`);
    const { rows: results } = await sql`
      select item, words, writes from ${sql.table(`${table}_results`)} order by item`.execute(db);
    outcomes[name] = { status, state, results };
  }
  process.stdout.write(JSON.stringify(outcomes));
} catch (error) {
  console.error(lines.join('\n'));
  throw error;
} finally {
  await cloud.stop();
}

async function finalState(db, job) {
  for (const givenUpAt = Date.now() + 60_000; Date.now() < givenUpAt; await wait(50)) {
    const { rows } =
      await sql`select state from nightshift.runs where job = ${job} and finished_at is not null`.execute(db);
    if (rows[0] !== undefined) return rows[0].state;
  }
  throw new Error(`the run of ${job} isn't over after a minute`);
}

function workerUrl(name) {
  return `WORKER_URL_${name.toUpperCase().replaceAll('-', '_')}`;
}
