/** How many minutes a zone's clock is ahead of UTC at an instant, in milliseconds since the epoch. */
export function zoneOffset(timezone: string, instant: number): number {
  let format = formats.get(timezone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
    formats.set(timezone, format);
  }
  return readOffset(format.format(instant));
}

/** Making a format costs a hundred times what using it does. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** Reads names like `GMT+05:30`; `GMT` alone is UTC. */
function readOffset(text: string): number {
  const match = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(text);
  if (match === null) throw new RangeError(`no distance to UTC can be read from '${text}'`);
  const [, sign, hours, minutes] = match;
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
