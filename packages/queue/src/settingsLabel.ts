import { createHash } from 'node:crypto';
import type { DeclaredSchedule } from './schedules.ts';

/**
 * A label that is the same for the same settings and for no others. QStash tells neither the time-out nor the forwarded
 * headers of a schedule; the label it was put with tells whether they are still the declared ones.
 */
export function settingsLabel({ id, cron, url, retries, timeoutSeconds, headers = {} }: DeclaredSchedule): string {
  const settings = JSON.stringify([id, cron, url, retries, timeoutSeconds, Object.entries(headers).sort()]);
  return `settings-${createHash('sha256').update(settings).digest('hex').slice(0, 16)}`;
}
