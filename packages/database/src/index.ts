export { blamesNobody } from './blamesNobody.ts';
export { connect } from './connect.ts';
export type { ConnectOptions } from './connect.ts';
export { DatabaseUnavailable } from './databaseUnavailable.ts';
export { migrate, nightshiftMigrations } from './migrate.ts';
export type { Migrated, MigrateOptions } from './migrate.ts';
export type {
  AlertsTable,
  AlertState,
  CheckpointsTable,
  Database,
  DatabaseTransaction,
  DeadLettersTable,
  DeadLetterState,
  JobsTable,
  LooksTable,
  NightshiftTables,
  NoticeKind,
  NoticesTable,
  PacksTable,
  RunsTable,
  RunState,
  StepsTable,
  UnitsTable,
  UnitState,
  WatchesTable,
} from './tables.ts';
export { TransactionWasAborted } from './transactionWasAborted.ts';
export { sql } from 'kysely';
export type { RawBuilder } from 'kysely';
export type { ColumnType, Generated, JSONColumnType, Kysely, Transaction } from 'kysely';
