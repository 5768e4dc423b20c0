import type { Database } from '@nightshift/database';

/** One thing that isn't as promised: where, and what. */
export type Offence = { run: string | null; unit: number | null; key: string; what: string };

/** One kind of damage and how it is found in the tables; none found is what is promised. */
export type Damage = { name: string; find: (db: Database) => Promise<Offence[]> };
