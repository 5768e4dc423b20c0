import { parseSchedule, type Schedule } from '../parseSchedule.ts';

export const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/St_Johns',
  'America/Santiago',
  'America/Nuuk',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
] as const;

/** Schedules that lean towards the hours of the night in which clocks are changed; the same ones for the same seed. */
export function randomSchedules(seed: number, count: number, timezone: string): Schedule[] {
  const pick = picker(seed);
  return Array.from({ length: count }, () => {
    const minute = pick(['0', '30', '15', '59', '*/15', '5-50/15', '0,45', '*', `${pick.upTo(59)}`]);
    const hour = pick(['2', '1', '0', '23', '3', '2,14', '1-3', '*/2', '*', '0-23/3', `${pick.upTo(23)}`]);
    const days = pick([
      '* *',
      '* *',
      `* ${pick.upTo(6)}`,
      '* 1-5',
      '* 0,6',
      '1 *',
      '28-31 *',
      `${1 + pick.upTo(27)} *`,
      '*/2 *',
    ]);
    const [day, weekday] = days.split(' ');
    const month = pick(['*', '*', '*', '3', '2,10', '1-6', '12', '*/3', `${1 + pick.upTo(11)}`]);
    return parseSchedule({ cron: `${minute} ${hour} ${day} ${month} ${weekday}`, timezone });
  });
}

type Pick = { <T>(choices: readonly T[]): T; upTo: (most: number) => number };

/** A linear congruential generator; its high bits are the random ones. */
function picker(seed: number): Pick {
  let state = seed;
  const upTo = (most: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * (most + 1));
  };
  return Object.assign(<T>(choices: readonly T[]) => choices[upTo(choices.length - 1)]!, { upTo });
}
