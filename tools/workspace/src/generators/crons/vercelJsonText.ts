import type { Cron } from './cronsOf.ts';

/** A vercel.json as text, with each cron on a line of its own. */
export function vercelJsonText(vercelJson: object, crons: readonly Cron[]): string {
  const text = JSON.stringify({ ...vercelJson, crons }, null, 2);
  return `${text.replace(/\{\s+("path": ".*"),\s+("schedule": ".*")\s+\}/g, '{ $1, $2 }')}\n`;
}
