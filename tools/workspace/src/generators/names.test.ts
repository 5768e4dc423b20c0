import { connect, sql, type Database } from '@nightshift/database';
import { freshDatabase, type FreshDatabase } from '@nightshift/database/testing';
import { diskTree } from '../testing/diskTree.ts';
import type { FixtureApp } from '../testing/index.ts';
import { teamFiles, teamsFixture } from '../testing/teamsFixture.ts';
import { parseJobName } from './parseJobName.ts';
import { parseVerb } from './parseVerb.ts';
import { refuseTeamName } from './refuseTeamName.ts';
import { reservedWords } from './reservedWords.ts';

let app: FixtureApp;
beforeAll(() => {
  app = teamsFixture(teamFiles('reports', []));
});
afterAll(() => app.remove());

test.each(['fraud', 'data-quality', 'b2b', 'team-7', 'a'.repeat(40)])('a team may be called %s', (team) => {
  expect(() => refuseTeamName(diskTree(app.folder), team)).not.toThrow();
});

test.each([
  ['Fraud', /'Fraud': write it in lower case/],
  ['data_quality', /write it in lower case/],
  ['data--quality', /write it in lower case/],
  ['-fraud', /write it in lower case/],
  ['7up', /write it in lower case/],
  ['../fraud', /write it in lower case/],
  ['', /write it in lower case/],
  ['a'.repeat(41), /has 41 characters, and may have 40/],
  ['reports-jobs', /the ending '-jobs'/],
  ['dispatcher', /apps\/dispatcher is the package @nightshift\/dispatcher/],
  ['runner', /packages\/runner is the package @nightshift\/runner/],
  ['order', /'order' is a word of SQL/],
  ['current-user', /'current_user' is a word of SQL/],
  ['pg-tools', /the Postgres schema 'pg_tools' is not a team's/],
  ['nightshift', /the Postgres schema 'nightshift' is not a team's/],
])("a team can't be called '%s'", (team, reason) => {
  expect(() => refuseTeamName(diskTree(app.folder), team)).toThrow(reason);
});

test('a job is named by its team and its route', () => {
  expect(parseJobName('data-quality.old-rows')).toEqual({ team: 'data-quality', route: 'old-rows' });
});

test.each([
  ['reports', /write <team>\.<verb-or-noun>/],
  ['reports.', /write <team>\.<verb-or-noun>/],
  ['.on-time', /write <team>\.<verb-or-noun>/],
  ['reports.on.time', /write <team>\.<verb-or-noun>/],
  ['reports.onTime', /'onTime' within its team: write it in lower case/],
  ['reports.on_time', /write it in lower case/],
  [`reports.${'a'.repeat(41)}`, /has 41 characters, and may have 40/],
  ['reports.health', /src\/api\/health\.ts says whether the worker answers/],
  ['reports.jobs', /lists the team's jobs/],
  ['reports.constructor', undefined],
])("of '%s' is told what is wrong", (job, reason) => {
  if (reason === undefined) expect(() => parseJobName(job)).not.toThrow();
  else expect(() => parseJobName(job)).toThrow(reason);
});

test('a verb is one of three, and the error has them all', () => {
  expect(parseVerb('walk')).toBe('walk');
  expect(() => parseVerb('every')).toThrow(/'every' is no verb: say --verb each .* many .* or walk/);
  expect(() => parseVerb(undefined)).toThrow(/no --verb was given: say --verb each/);
});

describe('the words that no schema may be called', () => {
  let fresh: FreshDatabase;
  let db: Database;
  beforeAll(async () => {
    fresh = await freshDatabase();
    db = connect({ url: fresh.url, max: 1 });
  });
  afterAll(async () => {
    await db?.destroy();
    await fresh?.drop();
  });

  test('are all that Postgres itself reserves', async () => {
    const { rows } = await sql<{ word: string }>`
      select word from pg_get_keywords() where catcode in ('R', 'T') order by word`.execute(db);
    expect(rows.map(({ word }) => word).filter((word) => !reservedWords.has(word))).toEqual([]);
  });
});
