export { catalogueSync } from './catalogue.ts';
export { jobs } from './jobs.ts';
export { partitionName, partitionPage, partitions, partitionShape } from './partitions.ts';
export type { Partition } from './partitions.ts';
export type { AirportsTable, ChangesTable, SyncTables, Version, ZipCodesTable } from './syncTables.ts';
