import * as z from 'zod';

/** The newest message format this code can read. */
export const MESSAGE_VERSION = 1;

/**
 * The claim ticket that travels through the queue. It names work and carries none: payloads stay in Postgres.
 * `send` counts how often this pack was sent on purpose; a copy of an older send is recognised by it.
 */
export type Message = {
  v: typeof MESSAGE_VERSION;
  run: string;
  job: string;
  pack: number;
  send: number;
};

export type ParsedMessage =
  { kind: 'message'; message: Message } | { kind: 'newer'; version: number } | { kind: 'garbage'; reason: string };

const messageShape = z.strictObject({
  v: z.literal(MESSAGE_VERSION),
  run: z.string().min(1).max(300),
  job: z.string().min(1).max(200),
  pack: z.int(),
  send: z.int().positive(),
});

export function formatMessage(message: Omit<Message, 'v'>): string {
  const { run, job, pack, send } = message;
  return JSON.stringify({ v: MESSAGE_VERSION, run, job, pack, send } satisfies Message);
}

/** Reads a message's body. A newer version than this code knows is told apart from garbage: a deploy will bring the code. */
export function parseMessage(body: string): ParsedMessage {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { kind: 'garbage', reason: 'the body is not JSON' };
  }
  const version = typeof value === 'object' && value !== null && 'v' in value ? value.v : undefined;
  if (typeof version === 'number' && Number.isInteger(version) && version > MESSAGE_VERSION)
    return { kind: 'newer', version };
  const parsed = messageShape.safeParse(value);
  if (!parsed.success) return { kind: 'garbage', reason: z.prettifyError(parsed.error) };
  return { kind: 'message', message: parsed.data };
}
