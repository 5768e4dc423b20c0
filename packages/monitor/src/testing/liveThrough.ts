import { HOUR, MINUTE } from './cases.ts';
import type { Life } from './Life.ts';

/** What becomes of one night's tick. Times are minutes after it. */
export type Night =
  | { kind: 'runs'; minutes: number; units?: number; state?: 'succeeded' | 'failed'; deaths?: readonly string[] }
  /** Nobody takes what was sent until so long after. */
  | { kind: 'untaken'; minutes: number }
  | { kind: 'lost' }
  | { kind: 'skipped'; reason: string }
  /** The tick is lost, and somebody runs the job by hand. */
  | { kind: 'by-hand'; at: number; minutes: number };

/** What somebody does, some minutes after a night's tick. */
export type Deed = { at: number; do: (life: Life, at: Date) => Promise<void> };

export type Script = {
  /** When each night's tick is due, told by nobody but the calendar. */
  ticks: readonly Date[];
  /** By the calendar day of the tick; an ordinary night otherwise. */
  nights: Readonly<Record<string, Night>>;
  deeds: Readonly<Record<string, readonly Deed[]>>;
  /** Nights in which nobody watches from the tick on for so many minutes. */
  blind: Readonly<Record<string, number>>;
};

/** Lives through all nights, looking every ten minutes around the tick and every two hours otherwise; what was told, and when. */
export async function liveThrough(life: Life, script: Script): Promise<string[]> {
  const told: string[] = [];
  for (const [index, tick] of script.ticks.entries()) {
    const next = script.ticks[index + 1] ?? new Date(tick.getTime() + 24 * HOUR);
    const day = tick.toISOString().slice(0, 10);
    const happenings = [...eventsOf(script.nights[day] ?? ordinary(tick), tick), ...(script.deeds[day] ?? [])]
      .map(({ at, do: deed }) => ({ at: after(tick, at), deed }))
      .sort((one, other) => one.at.getTime() - other.at.getTime());
    for (const at of looksOf(tick, next)) {
      while (happenings[0] !== undefined && happenings[0].at <= at) {
        const { at: when, deed } = happenings.shift()!;
        await deed(life, when);
      }
      if (at < after(tick, script.blind[day] ?? 0)) continue;
      for (const word of await life.look(at)) told.push(`${at.toISOString().slice(0, 16)} ${word}`);
    }
  }
  return told;
}

const after = (tick: Date, minutes: number) => new Date(tick.getTime() + minutes * MINUTE);

/** Eight to twelve minutes, 200 to 240 units: not the same from night to night, and always usual. */
function ordinary(tick: Date): Night {
  const day = Math.floor(tick.getTime() / (24 * HOUR));
  return { kind: 'runs', minutes: 8 + ((day * 7) % 5), units: 200 + ((day * 11) % 41) };
}

function eventsOf(night: Night, tick: Date): Deed[] {
  switch (night.kind) {
    case 'runs': {
      const { minutes, units = 220, state = 'succeeded', deaths = [] } = night;
      return [
        { at: 0, do: (life, at) => life.open(tick, at, 'at-work') },
        ...deaths.map((fingerprint): Deed => ({ at: minutes - 1, do: (life, at) => life.die(fingerprint, at) })),
        { at: minutes, do: (life, at) => life.end(at, { state, units }) },
      ];
    }
    case 'untaken':
      return [
        { at: 0, do: (life, at) => life.open(tick, at, 'untaken') },
        { at: night.minutes, do: (life, at) => life.end(at, { state: 'succeeded', units: 220 }) },
      ];
    case 'lost':
      return [];
    case 'skipped':
      return [{ at: 0, do: (life, at) => life.skip(tick, at, night.reason) }];
    case 'by-hand':
      return [
        { at: night.at, do: (life, at) => life.open(at, at, 'at-work') },
        { at: night.at + night.minutes, do: (life, at) => life.end(at, { state: 'succeeded', units: 220 }) },
      ];
  }
}

function* looksOf(tick: Date, next: Date): Generator<Date> {
  for (let minutes = 0; after(tick, minutes) < next; minutes += minutes < 180 ? 10 : 120) yield after(tick, minutes);
}
