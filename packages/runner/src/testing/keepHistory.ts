import { sql, type Database } from '@nightshift/database';

/** What the tables went through, in order; what was rolled back left no trace. */
export type Change = {
  kind: 'cursor' | 'unit' | 'run' | 'tick' | 'overtaken';
  of: string;
  before: string | null;
  after: string;
};

/** Lets the database itself write down each move of a cursor, a unit, a run's end and a job's last tick. */
export async function keepHistory(db: Database): Promise<void> {
  await sql.raw(HISTORY).execute(db);
}

/** The history of one run, its units and its cursors, or of a job's ticks. */
export async function readHistory(db: Database, of: string): Promise<Change[]> {
  const { rows } = await sql<Change>`
    select kind, of, before, after from history where of = ${of} or starts_with(of, ${`${of}#`}) order by id
  `.execute(db);
  return rows;
}

const HISTORY = `
create table history (id bigint generated always as identity, kind text, of text, before text, after text);

create function remember_cursor() returns trigger language plpgsql as $$ begin
  insert into history (kind, of, before, after) values ('cursor', new.owner,
    case when tg_op = 'UPDATE' then old.version || ':' || old.cursor end, new.version || ':' || new.cursor);
  return null;
end $$;
create trigger remember after insert or update on nightshift.checkpoints for each row execute function remember_cursor();

create function remember_unit() returns trigger language plpgsql as $$ begin
  insert into history (kind, of, before, after) values ('unit', new.run_id || '#' || new.number, old.state, new.state);
  return null;
end $$;
create trigger remember after update on nightshift.units for each row when (old.state <> new.state)
  execute function remember_unit();

create function remember_run() returns trigger language plpgsql as $$ begin
  insert into history (kind, of, before, after) values ('run', new.id, old.state, new.state);
  return null;
end $$;
create trigger remember after update on nightshift.runs for each row
  when (old.finished_at is distinct from new.finished_at) execute function remember_run();

create function remember_tick() returns trigger language plpgsql as $$ begin
  insert into history (kind, of, before, after)
  values ('tick', new.name, extract(epoch from old.last_tick), extract(epoch from new.last_tick));
  return null;
end $$;
create trigger remember after update on nightshift.jobs for each row
  when (old.last_tick is distinct from new.last_tick) execute function remember_tick();
`;
