/**
 * The day the next period is due: the agreed day of the month after, or that month's last where it is shorter. Both are
 * calendar days, `YYYY-MM-DD`, so no timezone and no daylight saving matters.
 */
export function nextDueDate(period: string, billingDay: number): string {
  const [year, month] = period.split('-').map(Number) as [number, number];
  // Months count from 0 here, so `month` is the one after; day 0 of the one behind it is its last.
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(billingDay, lastDay))).toISOString().slice(0, 10);
}
