import { DatabaseUnavailable } from './databaseUnavailable.ts';

/**
 * Whether an error says nothing about the work that met it: a lost connection (08, also as a pooler words it), a
 * serialization failure or deadlock (40001, 40P01), a server that is out of means (53) or shuts down (57P0x), a session
 * ended for idling in its transaction (25P03). Such work is given back and tried again, and no failure counts.
 * Codes: PostgreSQL manual, appendix A.
 */
export function blamesNobody(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return true;
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  // System errors have codes too, and a provider that a handler couldn't reach is that unit's failure.
  return 'severity' in error && /^(08...|53...|57P0.|40001|40P01|25P03)$/.test(error.code);
}
