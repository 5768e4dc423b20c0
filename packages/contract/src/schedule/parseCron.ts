/** What a cron expression asks for: the values of each field in ascending order, months and days as people count them. */
export type CronFields = Readonly<{
  minute: readonly number[];
  hour: readonly number[];
  dayOfMonth: readonly number[];
  month: readonly number[];
  dayOfWeek: readonly number[];
  /** The hour is `*` or a step of it: a time that the clock shows twice is due twice, one that it leaves out isn't due. */
  anyHour: boolean;
}>;

type Field = { name: string; least: number; most: number };

export const CRON_FIELDS = {
  minute: { name: 'minute', least: 0, most: 59 },
  hour: { name: 'hour', least: 0, most: 23 },
  dayOfMonth: { name: 'day of month', least: 1, most: 31 },
  month: { name: 'month', least: 1, most: 12 },
  dayOfWeek: { name: 'day of week', least: 0, most: 6 },
} as const satisfies Record<string, Field>;

export const LONGEST_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Reads a cron expression as strictly as Vercel does. Throws a RangeError that says which field is wrong and why. */
export function parseCron(cron: string): CronFields {
  const texts = cron.split(' ');
  if (texts.length !== 5 || texts.includes('')) {
    throw new RangeError(
      `cron '${cron}' doesn't have five fields with one space between them: write minute, hour, day of month, month, day of week, like '0 3 * * *'`,
    );
  }
  const [minute, hour, dayOfMonth, month, dayOfWeek] = texts as [string, string, string, string, string];
  if (dayOfMonth !== '*' && dayOfWeek !== '*') {
    throw new RangeError(
      `cron '${cron}' sets both the day of month (${dayOfMonth}) and the day of week (${dayOfWeek}), which Vercel refuses: leave one at *`,
    );
  }
  const fields: CronFields = {
    minute: parseField(cron, minute, CRON_FIELDS.minute),
    hour: parseField(cron, hour, CRON_FIELDS.hour),
    dayOfMonth: parseField(cron, dayOfMonth, CRON_FIELDS.dayOfMonth),
    month: parseField(cron, month, CRON_FIELDS.month),
    dayOfWeek: parseField(cron, dayOfWeek, CRON_FIELDS.dayOfWeek),
    anyHour: hour.includes('*'),
  };
  const firstDay = fields.dayOfMonth[0]!;
  if (fields.month.every((number) => LONGEST_MONTH[number - 1]! < firstDay)) {
    throw new RangeError(`cron '${cron}' never fires: no month in '${month}' has a day ${firstDay}`);
  }
  return fields;
}

function parseField(cron: string, text: string, field: Field): number[] {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    for (const value of parsePart(cron, part, field)) values.add(value);
  }
  return [...values].sort((one, other) => one - other);
}

/** One part of a list: `*`, `7`, `1-5`, and the first and the last with a step. */
function parsePart(cron: string, part: string, field: Field): number[] {
  const refuse = (reason: string) => new RangeError(`cron '${cron}', ${field.name} '${part}': ${reason}`);
  const match = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
  if (match === null) {
    throw refuse('only numbers, *, lists, ranges and steps are understood; no names, no L, W, # or ?');
  }
  const [, from, to, stepText] = match;
  const isNumber = from !== undefined && to === undefined;
  if (isNumber && stepText !== undefined) throw refuse(`a step needs a range: write ${from}-${field.most}/${stepText}`);
  const first = from === undefined ? field.least : Number(from);
  const last = isNumber ? first : to === undefined ? field.most : Number(to);
  const step = stepText === undefined ? 1 : Number(stepText);
  for (const value of [first, last]) {
    if (field.name === 'day of week' && value === 7) throw refuse('7 is out of range 0-6: write 0 for Sunday');
    if (value < field.least || value > field.most)
      throw refuse(`${value} is out of range ${field.least}-${field.most}`);
  }
  if (first > last) throw refuse(`the range runs backwards: write ${first}-${field.most},${field.least}-${last}`);
  if (step < 1 || step > field.most) throw refuse(`the step ${step} is out of range 1-${field.most}`);
  const values: number[] = [];
  for (let value = first; value <= last; value += step) values.push(value);
  return values;
}
