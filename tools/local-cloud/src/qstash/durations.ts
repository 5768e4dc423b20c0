const qstashUnits: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const goUnits: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a QStash duration such as `50s`, `2h` or `1d10h30m`; undefined when it isn't one. */
export function parseDuration(text: string): number | undefined {
  return sumOfParts(text, /(\d+(?:\.\d+)?)([smhd])/gy, qstashUnits);
}

/** Milliseconds of a Go duration such as `6m5s` or `250ms`; undefined when it isn't one. */
export function parseGoDuration(text: string): number | undefined {
  return sumOfParts(text, /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/gy, goUnits);
}

function sumOfParts(text: string, part: RegExp, units: Record<string, number>): number | undefined {
  let total = 0;
  let read = 0;
  for (const match of text.matchAll(part)) {
    total += Number(match[1]) * units[match[2]!]!;
    read += match[0].length;
  }
  return text.length > 0 && read === text.length ? total : undefined;
}
