import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseCsv } from './parseCsv.ts';

/** One entry's code and fields, as the upstream sends them. */
export type EntryFields = { code: string; [field: string]: string | number | boolean | null };

export type CollectionName = 'airports' | 'zip-codes';

export type CatalogueFiles = Record<CollectionName, EntryFields[]>;

/** Reads the real data of the package vega-datasets: 3,376 airports and 42,049 ZIP codes, ordered by code. */
export async function readCatalogueFiles(): Promise<CatalogueFiles> {
  const [airports, zipCodes] = await Promise.all([readCsv('airports.csv'), readCsv('zipcodes.csv')]);
  return {
    airports: entries(airports, ({ iata, ...fields }) => ({
      code: iata!,
      ...place(fields),
      city: known(fields.city!),
      state: known(fields.state!),
    })),
    'zip-codes': entries(zipCodes, ({ zip_code, ...fields }) => ({ code: zip_code!, ...place(fields) })),
  };
}

async function readCsv(name: string): Promise<Record<string, string>[]> {
  // The package exports its main file alone; the data lies in the folder above that one.
  const main = createRequire(import.meta.url).resolve('vega-datasets');
  return parseCsv(await readFile(path.join(path.dirname(main), '..', 'data', name), 'utf8'));
}

function entries(rows: Record<string, string>[], entry: (row: Record<string, string>) => EntryFields): EntryFields[] {
  return rows.map(entry).sort((a, b) => (a.code < b.code ? -1 : 1));
}

function place(fields: Record<string, string>) {
  return { ...fields, latitude: Number(fields.latitude), longitude: Number(fields.longitude) };
}

/** The file writes NA for the city and the state of twelve airports. */
function known(text: string): string | null {
  return text === 'NA' ? null : text;
}
