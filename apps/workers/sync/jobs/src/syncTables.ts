import type { ColumnType, Generated } from '@nightshift/database';

/** The tables of the schema `sync`, column by column as the team's migrations make them. */
export type SyncTables = {
  'sync.airports': AirportsTable;
  'sync.zip_codes': ZipCodesTable;
  'sync.changes': ChangesTable;
};

/** An airport as the upstream has it; `city` and `state` are null where it knows none. Degrees, north and east positive. */
export type AirportsTable = {
  code: string;
  name: string;
  city: string | null;
  state: string | null;
  country: string;
  latitude: number;
  longitude: number;
  version: Version;
};

/** A ZIP code as the upstream has it. Degrees, north and east positive. */
export type ZipCodesTable = {
  code: string;
  city: string;
  county: string;
  state: string;
  latitude: number;
  longitude: number;
  version: Version;
};

/** One change of an entry, applied once. */
export type ChangesTable = {
  partition: string;
  version: Version;
  code: string;
  removed: boolean;
  run: string;
  applied_at: Generated<Date>;
};

/** The upstream's sequence: which of its changes made an entry what it is. The driver reads a bigint as text. */
export type Version = ColumnType<string, number, number>;
