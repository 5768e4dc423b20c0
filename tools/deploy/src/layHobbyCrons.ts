import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { HobbyCrons } from './hobbyCrons.ts';

/**
 * Puts these crons into the dispatcher's vercel.json, from where `vercel build` and `vercel deploy` both take them.
 * Returns what puts the file back as it was.
 */
export function layHobbyCrons(root: string, { crons }: HobbyCrons): () => void {
  const file = path.join(root, 'apps/dispatcher/vercel.json');
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, `${JSON.stringify({ ...(JSON.parse(before) as object), crons }, undefined, 2)}\n`);
  return () => writeFileSync(file, before);
}
