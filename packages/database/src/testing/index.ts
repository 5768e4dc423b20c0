export { startPostgres, type Postgres, type PostgresOptions } from './startPostgres.ts';
export { startGuard, type Guard } from './startGuard.ts';
export { PortTaken } from './PortTaken.ts';
