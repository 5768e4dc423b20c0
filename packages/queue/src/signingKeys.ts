import * as z from 'zod';
import { answerWithin } from './answerWithin.ts';
import { openClient, type Access } from './openClient.ts';

/** What QStash signs with now, and what it signs with after a rotation. Secrets, to be compared and never shown. */
export type SigningKeys = { current: string; next: string };

/** Asks QStash for its signing keys. Throws, with QStash's own words, when it isn't answered or is refused. */
export async function readSigningKeys(
  access: Access,
  { callTimeoutMs = 10_000 }: { callTimeoutMs?: number } = {},
): Promise<SigningKeys> {
  const answer = openClient(access).http.request({ method: 'GET', path: ['v2', 'keys'] });
  const read = signingKeys.safeParse(await answerWithin(callTimeoutMs, answer));
  if (read.success) return read.data;
  throw new Error('QStash answered something else than its signing keys');
}

const signingKeys = z.object({ current: z.string(), next: z.string() });
