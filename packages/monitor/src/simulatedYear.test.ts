import { aJob, HOUR } from './testing/cases.ts';
import { liveThrough, type Script } from './testing/liveThrough.ts';
import { MemoryLife } from './testing/MemoryLife.ts';
import { monitorWorld } from './testing/monitorWorld.ts';
import { PostgresLife } from './testing/PostgresLife.ts';

const SCHEDULE = { cron: '30 2 * * *', timezone: 'Europe/Berlin' };
const REGISTERED = new Date('2025-12-31T12:00:00Z');

/**
 * When it is half past two in Berlin, from the calendar alone: on 29 March the clock leaps over it and the tick is due when it
 * goes on, at three; on 25 October it is shown twice, and the first time counts.
 */
const TICKS = Array.from({ length: 365 }, (_, index) => {
  const day = new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10);
  const summer = day > '2026-03-29' && day <= '2026-10-25';
  return new Date(`${day}T${day === '2026-03-29' ? '01:00' : summer ? '00:30' : '01:30'}:00Z`);
});

const days = (first: string, count: number) =>
  Array.from({ length: count }, (_, index) =>
    new Date(Date.parse(`${first}T00:00:00Z`) + index * 24 * HOUR).toISOString().slice(0, 10),
  );
const pausedNights = days('2026-04-06', 10).map((day) => [day, { kind: 'skipped', reason: 'paused' }] as const);

const YEAR: Script = {
  ticks: TICKS,
  nights: {
    // Crons are lost for three nights.
    '2026-01-20': { kind: 'lost' },
    '2026-01-21': { kind: 'lost' },
    '2026-01-22': { kind: 'lost' },
    // Slow nights: one that is done in time all the same, one that isn't.
    '2026-02-10': { kind: 'runs', minutes: 24 },
    '2026-02-20': { kind: 'runs', minutes: 75 },
    ...Object.fromEntries(pausedNights),
    // Two units die; the next morning they are put back to work.
    '2026-05-04': { kind: 'runs', minutes: 11, state: 'failed', deaths: ['a', 'a'] },
    // Two bad nights of one cause, of which the second brings another; the letters stay for two days.
    '2026-06-08': { kind: 'runs', minutes: 11, state: 'failed', deaths: ['b'] },
    '2026-06-09': { kind: 'runs', minutes: 11, state: 'failed', deaths: ['b', 'c'] },
    // The worker is gone until the morning.
    '2026-07-15': { kind: 'untaken', minutes: 6 * 60 },
    // A broken query.
    '2026-08-20': { kind: 'runs', minutes: 9, units: 12 },
    // A night is lost while the alerts are muted.
    '2026-09-10': { kind: 'lost' },
    // Made up for by hand.
    '2026-11-03': { kind: 'by-hand', at: 7 * 60, minutes: 10 },
    // The one before is still open.
    '2026-12-20': { kind: 'skipped', reason: 'overlap: another is still open' },
  },
  deeds: {
    '2026-04-05': [{ at: 12 * 60, do: (life, at) => life.pause(at) }],
    '2026-04-15': [{ at: 12 * 60, do: (life, at) => life.resume(at) }],
    '2026-05-04': [{ at: 7 * 60, do: (life, at) => life.mend(at) }],
    '2026-06-11': [{ at: 7 * 60, do: (life, at) => life.discard(at) }],
    '2026-09-09': [{ at: 12 * 60, do: (life, at) => life.mute(at, new Date('2026-09-12T00:00:00Z')) }],
  },
  // Postgres is away for a night; the run itself was well.
  blind: { '2026-12-10': 8 * 60 },
};

/** Looks come every ten minutes: what an ordinary night ends, by 8 to 12 minutes, is seen at the first or the second. */
const TOLD = [
  // Due at 01:30 + 12 minutes, as long as it may take, + 15 minutes of grace.
  '2026-01-20T02:00 fired missed',
  '2026-01-21T02:00 reminder missed',
  '2026-01-22T02:00 reminder missed',
  '2026-01-23T01:40 resolved missed',
  '2026-02-10T02:00 fired slow',
  '2026-02-11T01:40 resolved slow',
  '2026-02-20T02:00 fired missed',
  '2026-02-20T02:50 resolved missed',
  '2026-02-20T02:50 fired slow',
  '2026-02-21T01:40 resolved slow',
  '2026-05-04T00:40 fired dead-letters',
  '2026-05-04T00:50 fired failing',
  '2026-05-04T07:30 resolved failing',
  '2026-05-04T07:30 resolved dead-letters',
  '2026-06-08T00:40 fired dead-letters',
  '2026-06-08T00:50 fired failing',
  '2026-06-09T00:40 more dead-letters',
  '2026-06-09T00:50 reminder failing',
  '2026-06-10T00:50 resolved failing',
  '2026-06-10T00:50 reminder dead-letters',
  '2026-06-11T00:50 reminder dead-letters',
  '2026-06-11T07:30 resolved dead-letters',
  '2026-07-15T00:50 fired stuck',
  '2026-07-15T07:30 resolved stuck',
  '2026-07-15T07:30 fired slow',
  '2026-07-16T00:40 resolved slow',
  '2026-08-20T00:40 fired shrunk',
  '2026-08-21T00:40 resolved shrunk',
  '2026-11-03T02:00 fired missed',
  '2026-11-03T10:30 resolved missed',
  '2026-12-20T02:00 fired missed',
  '2026-12-21T01:40 resolved missed',
];

test('a year of a nightly job: what its owner is told, all of it and nothing twice', async () => {
  const life = new MemoryLife(aJob({ schedule: SCHEDULE }), REGISTERED);
  expect(await liveThrough(life, YEAR)).toEqual(TOLD);
});

/** Some nights of it in the tables, after twenty ordinary ones. */
async function inPostgres(first: string, nights: number): Promise<string[]> {
  const from = TICKS.findIndex((tick) => tick.toISOString().startsWith(first));
  const world = await monitorWorld();
  try {
    const job = await world.newJob({ schedule: SCHEDULE }, { registeredAt: REGISTERED });
    for (const tick of TICKS.slice(from - 20, from))
      await world.newRun(job, { at: tick, state: 'succeeded', units: 220 });
    return await liveThrough(new PostgresLife(world, job), { ...YEAR, ticks: TICKS.slice(from, from + nights) });
  } finally {
    await world.drop();
  }
}

test.each([
  ['two bad nights and their letters', '2026-06-07', 5],
  ['a night on which nobody takes anything', '2026-07-15', 2],
  ['a lost night in the mute', '2026-09-09', 3],
  ['the night on which the clock is put back', '2026-10-24', 3],
])(
  'in Postgres, through the outbox, %s is told alike',
  async (_, first, nights) => {
    const last = new Date(Date.parse(first) + nights * 24 * HOUR).toISOString();
    expect(await inPostgres(first, nights)).toEqual(TOLD.filter((line) => line >= first && line < last));
  },
  60_000,
);

test('the calendar that the year goes by has the nights that matter', () => {
  const at = (day: string) =>
    TICKS.find((tick) => tick.toISOString().startsWith(day))
      ?.toISOString()
      .slice(11, 16);
  expect(['2026-03-28', '2026-03-29', '2026-03-30', '2026-10-25', '2026-10-26'].map(at)).toEqual([
    '01:30',
    '01:00',
    '00:30',
    '00:30',
    '01:30',
  ]);
});
