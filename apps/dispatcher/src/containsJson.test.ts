import type { Json } from '@nightshift/contract';
import { sql } from '@nightshift/database';
import { freshDatabase } from '@nightshift/database/testing';
import { containsJson } from './containsJson.ts';

const pairs: [Json, Json][] = [
  [{ airport: 'BOS', gate: 3 }, { airport: 'BOS' }],
  [{ airport: 'BOS' }, { airport: 'ATL' }],
  [{ airport: 'BOS' }, {}],
  [{ airport: 'BOS' }, { airport: 'BOS', gate: 3 }],
  [{ a: { b: [1, 2, 3] } }, { a: { b: [3, 1] } }],
  [{ a: { b: [1, 2] } }, { a: { b: [4] } }],
  [{ a: [{ b: 1, c: 2 }] }, { a: [{ c: 2 }] }],
  [{ a: null }, { a: null }],
  [{}, { a: null }],
  [[1, [2, 3]], [[2]]],
  [{ a: [] }, { a: {} }],
  [{ a: {} }, { a: [] }],
  [1, 1],
  ['1', 1],
  [true, false],
];

test('one value contains another exactly when Postgres says so', async () => {
  const { db, drop } = await freshDatabase();
  try {
    for (const [value, part] of pairs) {
      const { rows } = await sql<{ contains: boolean }>`
        select ${JSON.stringify(value)}::jsonb @> ${JSON.stringify(part)}::jsonb as contains`.execute(db);
      expect({ value, part, contains: containsJson(value, part) }).toEqual({
        value,
        part,
        contains: rows[0]?.contains,
      });
    }
  } finally {
    await drop();
  }
});
