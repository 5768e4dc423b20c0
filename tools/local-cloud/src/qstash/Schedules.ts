import { Cron } from 'croner';
import type { Agenda } from './Agenda.ts';
import { ApiError } from './ApiError.ts';
import type { HeaderMap } from './headers.ts';
import type { Message } from './Message.ts';
import type { Settings } from './Settings.ts';

/** A message that is published again at every tick of its cron. */
export interface Schedule {
  readonly id: string;
  readonly cron: string;
  readonly destination: string;
  readonly headers: HeaderMap;
  readonly settings: Settings;
  readonly body: Buffer;
  readonly queueName: string | undefined;
  readonly callerIP: string;
  readonly createdAt: number;
  paused: boolean;
  lastAt: number | undefined;
  nextAt: number | undefined;
  lastStates: Map<string, 'IN_PROGRESS' | 'SUCCESS' | 'FAIL'>;
}

/** All schedules by id, each with its next tick on the agenda. */
export class Schedules {
  readonly #agenda: Agenda;
  readonly #schedules = new Map<string, { schedule: Schedule; forget: () => void }>();

  constructor(agenda: Agenda) {
    this.#agenda = agenda;
  }

  find(id: string): Schedule {
    const entry = this.#schedules.get(id);
    if (entry === undefined) throw new ApiError(404, `schedule "${id}" not found`);
    return entry.schedule;
  }

  list(): Schedule[] {
    return [...this.#schedules.values()].map(({ schedule }) => schedule);
  }

  /** One with the same id is replaced as a whole. `fire` publishes one tick and gives the ids of its messages. */
  put(schedule: Schedule, fire: (schedule: Schedule) => string[]): void {
    this.#schedules.get(schedule.id)?.forget();
    this.#awaitTick(schedule, fire);
  }

  remove(id: string): void {
    this.find(id);
    this.#schedules.get(id)?.forget();
    this.#schedules.delete(id);
  }

  /** Keeps the states of the last tick's messages. */
  noteEnd(message: Message, state: 'SUCCESS' | 'FAIL'): void {
    if (message.scheduleId === undefined) return;
    const states = this.#schedules.get(message.scheduleId)?.schedule.lastStates;
    if (states?.has(message.id)) states.set(message.id, state);
  }

  #awaitTick(schedule: Schedule, fire: (schedule: Schedule) => string[]): void {
    const at = nextTick(schedule.cron, this.#agenda.now());
    schedule.nextAt = at;
    const forget = at === undefined ? () => {} : this.#agenda.at(at, () => this.#tick(schedule, fire, at));
    this.#schedules.set(schedule.id, { schedule, forget });
  }

  #tick(schedule: Schedule, fire: (schedule: Schedule) => string[], at: number): void {
    this.#awaitTick(schedule, fire);
    if (schedule.paused) return;
    schedule.lastAt = at;
    schedule.lastStates = new Map(fire(schedule).map((id) => [id, 'IN_PROGRESS']));
  }
}

/** The first tick after `now`, in UTC or in the zone of a leading `CRON_TZ=<zone>`; throws a 400 on a bad expression. */
export function nextTick(expression: string, now: number): number | undefined {
  const [, timezone = 'UTC', pattern = ''] = /^(?:CRON_TZ=(\S+)\s+)?(.*)$/s.exec(expression.trim()) ?? [];
  try {
    return new Cron(pattern, { timezone, mode: '5-part', paused: true }).nextRun(new Date(now))?.getTime();
  } catch (error) {
    throw new ApiError(400, `Upstash-Cron: "${expression}" is not a cron expression: ${(error as Error).message}`);
  }
}
