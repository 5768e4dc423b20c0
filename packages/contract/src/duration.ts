const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A length of time as people write it: '500ms', '30s', '15m', '25h', '3d', or several together, '1h30m'. */
export type Duration = string;

/** Milliseconds in a duration. Throws a RangeError that names the text when it isn't one or isn't positive. */
export function parseDuration(text: Duration): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  const whole = parts.map((part) => part[0]).join('');
  const total = Math.round(
    parts.reduce((sum, part) => sum + Number(part[1]) * UNITS[part[2] as keyof typeof UNITS], 0),
  );
  if (whole !== text || total < 1 || !Number.isSafeInteger(total)) {
    throw new RangeError(
      `'${text}' is not a duration: write a positive number and ms, s, m, h or d, like '30s' or '1h30m'`,
    );
  }
  return total;
}

/** The shortest exact way to write a number of milliseconds: 90_000 → '1m30s'. */
export function formatDuration(milliseconds: number): Duration {
  let rest = Math.round(milliseconds);
  if (rest === 0) return '0s';
  const parts: string[] = [];
  for (const unit of ['d', 'h', 'm', 's', 'ms'] as const) {
    const count = Math.floor(rest / UNITS[unit]);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * UNITS[unit];
  }
  return parts.join('');
}
