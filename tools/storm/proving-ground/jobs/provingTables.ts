/** The tables of the schema `proving`, as the worker's migrations make them. */
export type ProvingTables = {
  'proving.settings': SettingsTable;
  'proving.effects': { job: string; key: string; charge: string | null; writes: number };
  'proving.items': { id: number };
  'proving.walked': { key: string; item: number; writes: number };
};

export type SettingsTable = {
  job: string;
  units: number;
  flaky_every: number;
  poison_every: number;
  killer_every: number;
  items: number;
  batch: number;
  work_ms: number;
  provider: string | null;
};
