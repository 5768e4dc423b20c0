import { sql, type Database } from '@nightshift/database';

/**
 * Remembers what a database holds; the function that comes back brings all its tables and sequences back to that, in a
 * few milliseconds, as often as it is called. Only tables that have changed are written. Nobody else may be at work.
 */
export async function rememberContents(db: Database): Promise<() => Promise<void>> {
  await sql.raw(REMEMBER).execute(db);
  return async () => {
    await sql`select nightshift_kept.restore()`.execute(db);
  };
}

const REMEMBER = `
create schema nightshift_kept;
create table nightshift_kept.tables (name text, columns text, copy text, rows bigint, newest bigint);
create table nightshift_kept.sequences (name text, last_value bigint, is_called boolean);

create function nightshift_kept.look(name text, out rows bigint, out newest bigint) language plpgsql as $$ begin
  -- Whatever is inserted or updated gets a newer xmin, and what is deleted is missing.
  execute format('select count(*), coalesce(max(xmin::text::bigint), 0) from only %s', name) into rows, newest;
end $$;

do $$ declare t record; s record; begin
  for t in
    select c.oid::regclass::text as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns,
      format('nightshift_kept.%I', 'copy_' || c.oid) as copy
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'nightshift_kept')
    group by c.oid
  loop
    execute format('create table %s as select %s from only %s', t.copy, t.columns, t.name);
    insert into nightshift_kept.tables select t.name, t.columns, t.copy, l.rows, l.newest from nightshift_kept.look(t.name) l;
  end loop;
  for s in select c.oid::regclass::text as name from pg_class c where c.relkind = 'S' loop
    execute format('insert into nightshift_kept.sequences select %L, last_value, is_called from %s', s.name, s.name);
  end loop;
end $$;

create function nightshift_kept.restore() returns void language plpgsql as $$ declare t record; begin
  -- References between tables hold again when all of them are back.
  set local session_replication_role = replica;
  for t in
    select kept.* from nightshift_kept.tables kept, nightshift_kept.look(kept.name) now
    where (now.rows, now.newest) is distinct from (kept.rows, kept.newest)
  loop
    execute format('delete from only %s', t.name);
    execute format('insert into %s (%s) overriding system value select %s from %s', t.name, t.columns, t.columns, t.copy);
    update nightshift_kept.tables kept set newest = l.newest from nightshift_kept.look(t.name) l where kept.name = t.name;
  end loop;
  perform setval(name::regclass, last_value, is_called) from nightshift_kept.sequences;
end $$;
`;
