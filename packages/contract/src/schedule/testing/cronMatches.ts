/** Whether a wall clock's minute is one that a cron names; reads the text anew each time it is built, and shares no code with the parser. */
export function cronMatches(cron: string): (wall: Date) => boolean {
  const [minute, hour, day, month, weekday] = cron.split(' ').map(valueTest);
  return (wall) =>
    minute!(wall.getUTCMinutes()) &&
    hour!(wall.getUTCHours()) &&
    day!(wall.getUTCDate()) &&
    month!(wall.getUTCMonth() + 1) &&
    weekday!(wall.getUTCDay());
}

function valueTest(field: string, position: number): (value: number) => boolean {
  const origin = position === 2 || position === 3 ? 1 : 0;
  const named = new Array<boolean>(60).fill(false).map((_, value) =>
    field.split(',').some((part) => {
      const [range, step = '1'] = part.split('/') as [string, string?];
      const [from, to = from] = range === '*' ? [origin, 59] : range.split('-').map(Number);
      return value >= from! && value <= to! && (value - from!) % Number(step) === 0;
    }),
  );
  return (value) => named[value]!;
}
