import { OK, RedisError, type Reply } from './Reply.ts';

/** The JSON of one reply: `{ result }` or `{ error }`. With base64, every string but the bare status OK is encoded. */
export function encodeReply(reply: Reply, base64: boolean): { result: JsonReply } | { error: string } {
  return reply instanceof RedisError ? { error: reply.message } : { result: encode(reply, base64) };
}

type JsonReply = string | number | null | JsonReply[];

function encode(reply: Reply, base64: boolean): JsonReply {
  if (reply === OK) return 'OK';
  if (reply instanceof RedisError) return reply.message;
  if (Array.isArray(reply)) return reply.map((part) => encode(part, base64));
  return typeof reply === 'string' && base64 ? Buffer.from(reply).toString('base64') : reply;
}
