/** What the host tells an instance about one request, in a header that the function never sees. */
export type Invocation = { id: string; file: string; deadline: number };

/** Carries the invocation as JSON from the host to its instance. */
export const invocationHeader = 'x-nightshift-invocation';

/** What an instance tells its host: it listens, or an invocation is over, its `waitUntil` included. */
export type InstanceMessage = { listening: true } | { ended: string };
