export { startPostgres, type Postgres, type PostgresOptions } from './startPostgres.ts';
export { startGuard, type Guard } from './startGuard.ts';
export { PortTaken } from './PortTaken.ts';
export { freshDatabase, type FreshDatabase } from './freshDatabase.ts';
export { setClockOffset } from './setClockOffset.ts';
export { freePort } from './freePort.ts';
