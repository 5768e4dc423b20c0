import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { invocationHeader, type Invocation } from '../Invocation.ts';
import { loadHandlers } from './loadHandlers.ts';
import { inRequestContext } from './requestContext.ts';
import { toWebRequest } from './toWebRequest.ts';
import { writeWebResponse } from './writeWebResponse.ts';

/** Answers one request with its function, as Vercel's launcher does, and returns the invocation's id when all of its work is over. */
export const answerRequest = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<string> => {
  const { id, file, deadline } = JSON.parse(String(incoming.headers[invocationHeader])) as Invocation;
  delete incoming.headers[invocationHeader];
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  await inRequestContext({ deadline, url: incoming.url ?? '/', headers }, async () => {
    try {
      const handler = (await loadHandlers(file)).get(incoming.method ?? 'GET');
      if (handler === undefined) {
        sayBare(outgoing, 405, 'Method Not Allowed');
      } else {
        await writeWebResponse(outgoing, await handler(await toWebRequest(incoming)));
      }
    } catch (error) {
      console.error(error);
      if (outgoing.headersSent) outgoing.destroy();
      else sayBare(outgoing, 500, 'Internal Server Error');
    }
    if (!outgoing.closed) await once(outgoing, 'close');
  });
  return id;
};

const sayBare = (outgoing: ServerResponse, status: number, text: string): void => {
  outgoing.statusCode = status;
  outgoing.end(text);
};
