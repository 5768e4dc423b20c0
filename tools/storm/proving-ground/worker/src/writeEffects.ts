import { sql, type Transaction } from '@nightshift/runner';
import type { ProvingTables } from '../../jobs/provingTables.ts';

export type Effect = { key: string; charge?: string };

/** Writes one row per effect, and counts the writing where there is one already. One statement. */
export async function writeEffects(tx: Transaction<ProvingTables>, job: string, effects: Effect[]): Promise<void> {
  await sql`
    insert into proving.effects as e (job, key, charge)
    select ${job}, key, charge
    from unnest(${effects.map(({ key }) => key)}::text[], ${effects.map(({ charge }) => charge ?? null)}::text[]) as new (key, charge)
    on conflict (job, key) do update set writes = e.writes + 1
  `.execute(tx);
}
