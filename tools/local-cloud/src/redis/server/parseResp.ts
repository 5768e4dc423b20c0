import { OK, RedisError, type Reply } from '../Reply.ts';

/** Reads one reply of Redis's protocol (RESP2) from `start`; undefined when more bytes are needed. */
export function parseResp(bytes: Buffer, start: number): { reply: Reply; end: number } | undefined {
  const lineEnd = bytes.indexOf('\r\n', start);
  if (lineEnd === -1) return undefined;
  const text = bytes.toString('utf8', start + 1, lineEnd);
  const end = lineEnd + 2;
  switch (String.fromCharCode(bytes[start]!)) {
    case '+':
      return { reply: text === 'OK' ? OK : text, end };
    case '-':
      return { reply: new RedisError(text), end };
    case ':':
      return { reply: Number(text), end };
    case '$':
      return bulk(bytes, end, Number(text));
    case '*':
      return list(bytes, end, Number(text));
    default:
      throw new Error(`This is not Redis's protocol: ${JSON.stringify(bytes.toString('utf8', start, lineEnd))}`);
  }
}

function bulk(bytes: Buffer, start: number, length: number): { reply: Reply; end: number } | undefined {
  if (length === -1) return { reply: null, end: start };
  const end = start + length + 2;
  return bytes.length < end ? undefined : { reply: bytes.toString('utf8', start, end - 2), end };
}

function list(bytes: Buffer, start: number, length: number): { reply: Reply; end: number } | undefined {
  if (length === -1) return { reply: null, end: start };
  const replies: Reply[] = [];
  let end = start;
  for (let i = 0; i < length; i++) {
    const next = parseResp(bytes, end);
    if (next === undefined) return undefined;
    replies.push(next.reply);
    end = next.end;
  }
  return { reply: replies, end };
}
