import { sql } from '@nightshift/database';
import { freshDatabase, type FreshDatabase } from '@nightshift/database/testing';
import { rememberContents } from './rememberContents.ts';

let world: FreshDatabase;
beforeAll(async () => {
  world = await freshDatabase();
  await sql
    .raw(
      `create schema "The team";
       create table "The team"."Some parents" (id bigint generated always as identity primary key, name text, upper text generated always as (upper(name)) stored);
       create table children (id serial primary key, parent bigint not null references "The team"."Some parents"(id));
       create table untouched (n int); insert into untouched values (1);
       insert into "The team"."Some parents" (name) values ('a'), ('b');
       insert into children (parent) values (1), (2);`,
    )
    .execute(world.db);
});
afterAll(() => world.drop());

const contents = async () => {
  const { rows } = await sql`
    select (select jsonb_agg(p order by id) from "The team"."Some parents" p) as parents,
      (select jsonb_agg(c order by id) from children c) as children,
      (select jsonb_agg(u) from untouched u) as untouched,
      (select count(*)::int from nightshift.runs) as runs`.execute(world.db);
  return rows[0];
};
const place = async () => (await sql`select xmin::text, ctid::text from untouched`.execute(world.db)).rows;

test('whatever was inserted, changed and deleted, tables and sequences are as they were, and untouched ones are not written', async () => {
  const restore = await rememberContents(world.db);
  const [before, where] = [await contents(), await place()];
  for (let time = 1; time <= 3; time += 1) {
    await sql
      .raw(`delete from children where id = 1; update "The team"."Some parents" set name = 'z' where id = 1`)
      .execute(world.db);
    await sql
      .raw(`insert into "The team"."Some parents" (name) values ('c'); insert into children (parent) values (3)`)
      .execute(world.db);
    await restore();
    expect(await contents()).toEqual(before);
  }
  await sql`delete from children`.execute(world.db);
  await restore();
  expect([await contents(), await place()]).toEqual([before, where]);
  const { rows } = await sql`insert into children (parent) values (1) returning id`.execute(world.db);
  expect(rows).toEqual([{ id: 3 }]);
});
