import { AsyncLocalStorage } from 'node:async_hooks';

/** What of a request Vercel's own libraries ask for. `url` is its path and query, as Vercel gives it. */
type RequestContext = Asked & {
  deadline: number;
  waitUntil: (work: Promise<unknown> | (() => Promise<unknown>)) => void;
};

type Asked = { url: string; headers: Record<string, string> };

const contexts = new AsyncLocalStorage<RequestContext>();

// Where `getDeadline()` and `waitUntil()` of @vercel/functions look.
Object.defineProperty(globalThis, Symbol.for('@vercel/request-context'), { value: { get: () => contexts.getStore() } });

/** Runs a request's work with its own deadline (epoch ms) and `waitUntil`, and ends when that work and all it left behind is over. */
export const inRequestContext = async (
  { deadline, ...asked }: Asked & { deadline: number },
  work: () => Promise<void>,
): Promise<void> => {
  const left: Promise<unknown>[] = [];
  const waitUntil: RequestContext['waitUntil'] = (behind) =>
    void left.push(typeof behind === 'function' ? behind() : behind);
  await contexts.run({ ...asked, deadline, waitUntil }, work);
  while (left.length > 0) await left.shift()?.catch((error: unknown) => console.error(error));
};
