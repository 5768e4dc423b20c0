import { sql, type Database } from '@nightshift/database';

/** What became of a redriven letter. */
export type AfterRedrive = 'working' | 'done' | 'dead' | 'cancelled' | 'gone';

/** Asks the tables what became of a letter's unit, or of the run when the letter was its own. Changes nothing. */
export async function afterRedrive(db: Database, letter: string): Promise<AfterRedrive> {
  const { rows } = await sql<{ outcome: AfterRedrive }>`
    select case
      when r.id is null or (l.unit is not null and u.number is null) then 'gone'
      when l.unit is not null then case u.state when 'ready' then 'working' else u.state end
      when r.state = 'cancelled' then 'cancelled'
      when r.error is not null then 'dead'
      when r.state in ('working', 'succeeded', 'failed') then 'done'
      else 'working' end as outcome
    from nightshift.dead_letters l
    left join nightshift.runs r on r.id = l.run_id
    left join nightshift.units u on u.run_id = l.run_id and u.number = l.unit
    where l.id = ${letter}::bigint
  `.execute(db);
  return rows[0]?.outcome ?? 'gone';
}
