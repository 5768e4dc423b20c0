import type { IncomingMessage } from 'node:http';

/** The largest request body that Vercel passes on to a function. */
export const largestBody = 4.5 * 1024 * 1024;

/** Reads a body to its end, even one that is too large: a caller that is cut off would take it for a network error. */
export const readBody = async (request: IncomingMessage): Promise<Buffer | 'too large'> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= largestBody) chunks.push(chunk);
    else chunks.length = 0;
  }
  return length > largestBody ? 'too large' : Buffer.concat(chunks);
};
