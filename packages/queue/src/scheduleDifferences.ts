import type { DeclaredSchedule, ExistingSchedule } from './schedules.ts';
import { settingsLabel } from './settingsLabel.ts';

/** What of an existing schedule isn't as declared, in people's words and without secrets. Whether it is paused is no difference. */
export function scheduleDifferences(declared: DeclaredSchedule, existing: ExistingSchedule): string[] {
  const told = [
    ...(existing.cron === declared.cron ? [] : [`cron ${existing.cron}`]),
    ...(existing.url === declared.url ? [] : [`address ${existing.url}`]),
    ...(existing.method === 'POST' ? [] : [`method ${existing.method}`]),
    ...(existing.retries === declared.retries ? [] : [`retries ${existing.retries}`]),
  ];
  if (told.length > 0 || existing.label === settingsLabel(declared)) return told;
  return ['time-out or forwarded headers'];
}
