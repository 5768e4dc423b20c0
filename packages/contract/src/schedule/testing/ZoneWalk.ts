import { isDueInUtc, wallClockOfUtc, type CronReading, type WallClock } from './readCron.ts';

const MINUTE = 60_000;
const STRIDE = 15;

/** What the wall clock of a zone shows at every quarter of an hour of two years; `shown` is the instant that shows it in UTC. */
type Quarter = { shown: number; wall: WallClock };

/**
 * A walk through every minute of 2027 and 2028 in a zone, with the wall clock as `Intl` tells it. `Intl` is asked every
 * quarter of an hour: no zone has changed its clock at another minute for decades.
 */
export class ZoneWalk {
  readonly from = Date.UTC(2027, 0, 1);
  private readonly quarters: Quarter[] = [];

  constructor(timezone: string) {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    for (let instant = this.from; instant < Date.UTC(2029, 0, 1); instant += STRIDE * MINUTE) {
      const numbers = format.format(instant).match(/\d+/g)!.map(Number) as [number, number, number, number, number];
      const [month, day, year, hour, minute] = numbers;
      const shown = Date.UTC(year, month - 1, day, hour, minute);
      this.quarters.push({ shown, wall: wallClockOfUtc(shown) });
    }
  }

  /**
   * Every instant at which a cron is due. With a fixed hour a wall time counts the first time that it is shown, and one
   * that is left out counts when the clock has leapt over it.
   */
  dueInstants(cron: CronReading, fixedHour: boolean): number[] {
    const due: number[] = [];
    let furthest = this.quarters[0]!.shown - MINUTE;
    for (const [index, { shown, wall }] of this.quarters.entries()) {
      const instant = this.from + index * STRIDE * MINUTE;
      const isShownAgain = shown <= furthest;
      if (fixedHour && isShownAgain) continue;
      const hasLeaptOver = fixedHour && someMinute(cron, furthest + MINUTE, shown);
      if (!isShownAgain) furthest = shown + (STRIDE - 1) * MINUTE;
      const isNamedHour = cron.hour(wall);
      for (let minute = 0; minute < STRIDE; minute += 1) {
        if ((minute === 0 && hasLeaptOver) || (isNamedHour && cron.minute(wall.minute + minute))) {
          due.push(instant + minute * MINUTE);
        }
      }
    }
    return due;
  }

  /** The instants at which the clock was changed. */
  changes(): number[] {
    return this.quarters.flatMap(({ shown }, index) => {
      const before = this.quarters[index - 1];
      const isOrdinary = before === undefined || shown - before.shown === STRIDE * MINUTE;
      return isOrdinary ? [] : [this.from + index * STRIDE * MINUTE];
    });
  }
}

function someMinute(cron: CronReading, from: number, before: number): boolean {
  for (let shown = from; shown < before; shown += MINUTE) {
    if (isDueInUtc(cron, shown)) return true;
  }
  return false;
}
