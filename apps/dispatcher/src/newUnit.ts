import type { AnyJob, Json, Tick } from '@nightshift/contract';
import type { NewUnit } from '@nightshift/ledger';
import * as z from 'zod';

/** A discover that would go on for ever, or that returned what can't be recorded or what its job's unit doesn't allow. */
export class InvalidDiscovery extends Error {
  override name = 'InvalidDiscovery';
  /** The message without the unit it is about, which log lines must not show. */
  readonly seen: string;

  constructor(message: string, { unit, ...options }: ErrorOptions & { unit?: Json } = {}) {
    super(unit === undefined ? message : `${message}. The unit: ${JSON.stringify(unit)}`, options);
    this.seen = message;
  }
}

/** What a unit's row can hold without slowing every other one. */
export const LARGEST_PAYLOAD_BYTES = 65_536;

/**
 * A discovered unit as it is recorded: its key, and the payload as discovered, which the worker parses again. What is
 * judged is the payload as the worker will read it back, so that what JSON changes is refused here, once, and not there
 * by every unit.
 */
export function newUnit(job: AnyJob, tick: Tick, run: string, unit: unknown): NewUnit {
  const payload = asRecorded(unit, `${run}: discover returned a unit`);
  const parsed = job.unit.safeParse(payload);
  if (!parsed.success) {
    throw new InvalidDiscovery(
      `${run}: discover returned a unit that its job doesn't allow: ${z.prettifyError(parsed.error)}`,
      { unit: payload },
    );
  }
  const bytes = Buffer.byteLength(JSON.stringify(payload));
  if (bytes > LARGEST_PAYLOAD_BYTES) {
    throw new InvalidDiscovery(
      `${run}: discover returned a unit of ${bytes} bytes, more than the ${LARGEST_PAYLOAD_BYTES} that a payload may have: keep what is large in a table or a file, and name it in the payload`,
    );
  }
  const key: unknown = job.key(parsed.data, { tick });
  if (typeof key !== 'string' || key === '') {
    throw new InvalidDiscovery(
      `${run}: the job's key for a unit is ${JSON.stringify(key)}: it must be a text that names the unit's effect`,
      { unit: payload },
    );
  }
  return { key, payload };
}

/** A value as it comes back from the database. */
export function asRecorded(value: unknown, what: string): Json {
  try {
    return JSON.parse(JSON.stringify(value)) as Json;
  } catch (error) {
    throw new InvalidDiscovery(`${what} that is no JSON: return plain objects, lists, texts, numbers`, {
      cause: error,
    });
  }
}
