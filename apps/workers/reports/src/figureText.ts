/** `1,103`. */
export function wholeNumber(value: number): string {
  return new Intl.NumberFormat('en').format(value);
}

/** Minutes as a bare number with that many decimals: `−12`, `8.0`. The minus is as wide as a digit, and 0 has none. */
export function minutes(value: number, decimals = 0): string {
  const format = new Intl.NumberFormat('en', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    signDisplay: 'negative',
  });
  return format.format(value).replace('-', '−');
}

/** A share from 0 to 1 as `78.4%`. Only all of them is 100% and only none of them is 0%, whatever rounding says. */
export function percentText(share: number): string {
  const near = share > 0 && share < 1 ? Math.min(0.999, Math.max(0.001, share)) : share;
  return new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 }).format(near);
}

/** `2001-01-31` as `31 January 2001`. */
export function dayText(day: string): string {
  return dayFormat.format(instant(day));
}

/** The first and the last day as one span, `1 January – 31 March 2001`, or one day where they are the same. */
export function daysText(first: string, last: string): string {
  return dayFormat.formatRange(instant(first), instant(last));
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const instant = (day: string) => new Date(`${day}T00:00:00Z`);
