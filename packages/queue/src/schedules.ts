import type { Client } from '@upstash/qstash';
import * as z from 'zod';
import { answerWithin } from './answerWithin.ts';
import { openClient, type Access } from './openClient.ts';
import { settingsLabel } from './settingsLabel.ts';

/** What QStash is to POST, where and when. */
export type DeclaredSchedule = {
  /** Letters, digits, `_`, `-` and `.`. One with the same id is replaced as a whole. */
  id: string;
  /** Five fields, in UTC. */
  cron: string;
  url: string;
  /** Tries after the first. */
  retries: number;
  timeoutSeconds: number;
  /** Forwarded to the destination. QStash reads them back to nobody. */
  headers?: Readonly<Record<string, string>>;
};

/** What QStash tells of a schedule, anybody's. */
export type ExistingSchedule = {
  id: string;
  cron: string;
  url: string;
  method: string;
  retries: number;
  paused: boolean;
  /** The settings it was put with, where they are ours: see {@link settingsLabel}. */
  label: string | undefined;
  lastAt: Date | undefined;
  nextAt: Date | undefined;
};

/** The schedules of a QStash account. Each throws, with QStash's own words, when it isn't answered or is refused. */
export type Schedules = Readonly<{
  list: () => Promise<ExistingSchedule[]>;
  /** Creates a schedule, or replaces the one with its id as a whole. Safe to repeat. */
  put: (schedule: DeclaredSchedule) => Promise<void>;
  /** Safe to repeat: one that is gone is removed. */
  remove: (id: string) => Promise<void>;
  /** Its ticks are passed over until it is resumed. */
  pause: (id: string) => Promise<void>;
}>;

/** The door to QStash's schedules, the clock beside Vercel's. */
export function openSchedules(access: Access, { callTimeoutMs = 10_000 }: { callTimeoutMs?: number } = {}): Schedules {
  const { schedules } = openClient(access);
  const ask = <T>(answer: Promise<T>) => answerWithin(callTimeoutMs, answer);
  return Object.freeze({
    async list() {
      const read = z.array(listed).safeParse(await ask(schedules.list()));
      if (read.success) return read.data;
      throw new Error('QStash answered something else than a list of schedules');
    },
    async put(schedule) {
      await ask(schedules.create(createRequest(schedule)));
    },
    remove: (id) => ask(schedules.delete(id).catch(unlessGone)),
    pause: (id) => ask(schedules.pause({ schedule: id })),
  } satisfies Schedules);
}

function createRequest(schedule: DeclaredSchedule): Parameters<Client['schedules']['create']>[0] {
  const { id, cron, url, retries, timeoutSeconds, headers = {} } = schedule;
  const names = Object.keys(headers);
  return {
    scheduleId: id,
    cron,
    destination: url,
    method: 'POST',
    retries,
    timeout: timeoutSeconds,
    headers: { ...headers },
    label: settingsLabel(schedule),
    ...(names.length > 0 ? { redact: { header: names } } : {}),
  };
}

const instant = z
  .number()
  .optional()
  .transform((at) => (at ? new Date(at) : undefined));

const listed = z
  .object({
    scheduleId: z.string(),
    cron: z.string(),
    destination: z.string(),
    method: z.string().default('POST'),
    retries: z.number().default(0),
    isPaused: z.boolean().default(false),
    label: z.string().optional(),
    lastScheduleTime: instant,
    nextScheduleTime: instant,
  })
  .transform(
    ({ scheduleId, cron, destination, method, retries, isPaused, label, lastScheduleTime, nextScheduleTime }) => ({
      id: scheduleId,
      cron,
      url: destination,
      method,
      retries,
      paused: isPaused,
      label,
      lastAt: lastScheduleTime,
      nextAt: nextScheduleTime,
    }),
  );

function unlessGone(error: unknown): void {
  if ((error as { status?: unknown }).status !== 404) throw error;
}
