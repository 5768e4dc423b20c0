import { AsyncLocalStorage } from 'node:async_hooks';

type RequestContext = { deadline: number; waitUntil: (work: Promise<unknown>) => void };

const contexts = new AsyncLocalStorage<RequestContext>();

// Where `getDeadline()` and `waitUntil()` of @vercel/functions look.
Object.defineProperty(globalThis, Symbol.for('@vercel/request-context'), { value: { get: () => contexts.getStore() } });

/** Runs a request's work with its own deadline (epoch ms) and `waitUntil`, and ends when that work and all it left behind is over. */
export const inRequestContext = async (deadline: number, work: () => Promise<void>): Promise<void> => {
  const left: Promise<unknown>[] = [];
  await contexts.run({ deadline, waitUntil: (promise) => void left.push(promise) }, work);
  while (left.length > 0) await left.shift()?.catch((error: unknown) => console.error(error));
};
