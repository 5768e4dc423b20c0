import { sql } from '@nightshift/database';

/**
 * Since when nobody has taken a pack (`p`): its last claim or, where it has had none since it was made, yielded or put
 * back to work, the time it was due from. Who moves `due_at` of a pack that merely wasn't taken keeps this in
 * `claimed_at`, so that sending it again and again doesn't make it young.
 */
export const claimedOrOwed = sql`coalesce(p.claimed_at, p.due_at)`;
