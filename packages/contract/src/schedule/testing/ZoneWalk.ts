/**
 * What the wall clock of a zone shows at every minute of some years, as `Intl` tells it, asked every quarter of an hour:
 * no zone has changed its clock at another minute for decades. A wall time is kept as the Date that shows it in UTC.
 */
export class ZoneWalk {
  readonly from: number;
  private readonly quarters: number[] = [];

  constructor(timezone: string, from: Date, to: Date) {
    this.from = from.getTime();
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    for (let instant = this.from; instant < to.getTime(); instant += 15 * 60_000) {
      const numbers = format.format(instant).match(/\d+/g)!.map(Number) as [number, number, number, number, number];
      const [month, day, year, hour, minute] = numbers;
      this.quarters.push(Date.UTC(year, month - 1, day, hour, minute));
    }
  }

  /**
   * Every instant at which a cron is due, found minute by minute. `fixedHour`: a wall time counts the first time that it is
   * shown, and one that is left out counts when the clock has leapt over it.
   */
  dueInstants(matches: (wall: Date) => boolean, fixedHour: boolean): number[] {
    const due: number[] = [];
    let furthest = this.wallAt(0) - 60_000;
    for (let minute = 0; minute < this.quarters.length * 15; minute += 1) {
      const wall = this.wallAt(minute);
      if (fixedHour) {
        for (let shown = furthest + 60_000; shown <= wall; shown += 60_000) {
          if (!matches(new Date(shown))) continue;
          due.push(this.from + minute * 60_000);
          break;
        }
        furthest = Math.max(furthest, wall);
      } else if (matches(new Date(wall))) {
        due.push(this.from + minute * 60_000);
      }
    }
    return due;
  }

  /** The minutes just before and after which the clock was changed. */
  changes(): number[] {
    const changes: number[] = [];
    for (let index = 1; index < this.quarters.length; index += 1) {
      if (this.quarters[index]! - this.quarters[index - 1]! !== 15 * 60_000)
        changes.push(this.from + index * 15 * 60_000);
    }
    return changes;
  }

  private wallAt(minute: number): number {
    return this.quarters[Math.floor(minute / 15)]! + (minute % 15) * 60_000;
  }
}
