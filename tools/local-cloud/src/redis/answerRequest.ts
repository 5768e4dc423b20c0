import { encodeReply } from './encodeReply.ts';
import type { ParsedRequest } from './parseRequest.ts';
import type { Command, RedisEngine } from './RedisEngine.ts';
import { refusal } from './refusal.ts';
import { RedisError } from './Reply.ts';

/** Executes a parsed request and makes the answer that Upstash would: status and JSON. */
export async function answerRequest(engine: RedisEngine, request: ParsedRequest, base64: boolean): Promise<Answer> {
  if (request.kind === 'refused') return { status: 400, json: { error: request.error } };
  if (request.kind === 'command') {
    const json = encodeReply(await execute(engine, request.command), base64);
    return { status: 'error' in json ? 400 : 200, json };
  }
  if (request.kind === 'pipeline') {
    const replies = await Promise.all(request.commands.map((command) => execute(engine, command)));
    return { status: 200, json: replies.map((reply) => encodeReply(reply, base64)) };
  }
  const result = request.commands.map(refusal).find(Boolean) ?? (await engine.transaction(request.commands));
  if (result instanceof RedisError) return { status: 400, json: { error: result.message } };
  return { status: 200, json: result.map((reply) => encodeReply(reply, base64)) };
}

export interface Answer {
  status: number;
  json: unknown;
}

async function execute(engine: RedisEngine, command: Command) {
  return refusal(command) ?? (await engine.execute(command));
}
