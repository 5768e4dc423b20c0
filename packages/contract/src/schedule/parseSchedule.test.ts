import { parseSchedule } from './parseSchedule.ts';

describe('parseSchedule', () => {
  test('is UTC and skips an overlap unless told otherwise', () => {
    expect(parseSchedule({ cron: '0 3 * * *' })).toEqual({
      cron: '0 3 * * *',
      timezone: 'UTC',
      overlap: 'skip',
      catchUp: 'none',
    });
    const told = { cron: '*/5 9-17 * * 1-5', timezone: 'Asia/Kolkata', overlap: 'allow', catchUp: 'latest' } as const;
    expect(parseSchedule(told)).toEqual(told);
  });

  test.each([
    '* * * * *',
    '0-59 0-23 1-31 * *',
    '59 23 31 12 *',
    '0 0 * 1-12 0-6',
    '5,10-20/5,*/30 3 * * *',
    '0 0 29 2 *',
    '05 03 * * *',
  ])("takes '%s'", (cron) => {
    expect(parseSchedule({ cron }).cron).toBe(cron);
  });

  test.each([
    ['', 'five fields'],
    ['0 3 * *', 'five fields'],
    ['0 0 3 * * *', 'five fields'],
    ['0  3 * * *', 'one space'],
    [' 0 3 * * *', 'one space'],
    ['@daily', 'five fields'],
    ['60 * * * *', "minute '60': 60 is out of range 0-59"],
    ['* 24 * * *', "hour '24': 24 is out of range 0-23"],
    ['* * 0 * *', "day of month '0': 0 is out of range 1-31"],
    ['* * 32 * *', "day of month '32': 32 is out of range 1-31"],
    ['* * * 0 *', "month '0': 0 is out of range 1-12"],
    ['* * * 13 *', "month '13': 13 is out of range 1-12"],
    ['* * * * 7', "day of week '7': 7 is out of range 0-6: write 0 for Sunday"],
    ['* * * * 1-7', 'write 0 for Sunday'],
    ['* * * * 8', "day of week '8': 8 is out of range 0-6"],
    ['* * * JAN *', 'no names'],
    ['* * * * MON-FRI', 'no names'],
    ['* * L * *', 'no L, W, # or ?'],
    ['* * 15W * *', 'no L, W, # or ?'],
    ['* * * * 5#3', 'no L, W, # or ?'],
    ['* * ? * *', 'no L, W, # or ?'],
    ['-1 * * * *', 'only numbers'],
    ['1.5 * * * *', 'only numbers'],
    ['1,,2 * * * *', 'only numbers'],
    ['*/0 * * * *', 'the step 0 is out of range 1-59'],
    ['*/60 * * * *', 'the step 60 is out of range 1-59'],
    ['5/10 * * * *', 'write 5-59/10'],
    ['* 22-4 * * *', 'write 22-23,0-4'],
    ['0 3 1 * 1', 'both the day of month (1) and the day of week (1)'],
    ['0 3 */2 * 1', 'both the day of month (*/2) and the day of week (1)'],
    ['0 3 30 2 *', "never fires: no month in '2' has a day 30"],
    ['0 3 31 4,6,9,11 *', "never fires: no month in '4,6,9,11' has a day 31"],
  ])("refuses '%s' and says: %s", (cron, reason) => {
    expect(() => parseSchedule({ cron })).toThrow(RangeError);
    expect(() => parseSchedule({ cron })).toThrow(`cron '${cron}'`);
    expect(() => parseSchedule({ cron })).toThrow(reason);
  });

  test.each(['Europe/Atlantis', '', '+02:00', 'Berlin', 'Europe/Berlin '])("refuses the timezone '%s'", (timezone) => {
    expect(() => parseSchedule({ cron: '0 3 * * *', timezone })).toThrow(RangeError);
    expect(() => parseSchedule({ cron: '0 3 * * *', timezone })).toThrow(`timezone '${timezone}' is unknown`);
  });

  test('refuses an overlap that it does not know', () => {
    const overlap = 'wait' as 'skip';
    expect(() => parseSchedule({ cron: '0 3 * * *', overlap })).toThrow(
      "overlap is 'wait': write 'skip', 'queue' or 'allow'",
    );
  });
});
