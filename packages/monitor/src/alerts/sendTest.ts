import { randomUUID } from 'node:crypto';
import { recordError } from '@nightshift/contract';
import { testNotice } from '../notice/testNotice.ts';
import type { Sinks } from '../sinks/createSinks.ts';

export type Tested = { sink: string; kind: 'sent' } | { sink: string; kind: 'failed'; error: string };

/** Sends a test to each sink of an owner, past the outbox, and says what each made of it. */
export async function sendTest(
  sinks: Sinks,
  owner: string,
  options: { now: Date; consoleUrl?: string },
): Promise<Tested[]> {
  const notice = testNotice(owner, { ...options, id: `test-${randomUUID()}` });
  return Promise.all(
    sinks.of(owner).map(async (sink): Promise<Tested> => {
      try {
        await sink.send(notice);
        return { sink: sink.name, kind: 'sent' };
      } catch (error) {
        return { sink: sink.name, kind: 'failed', error: recordError(error).message };
      }
    }),
  );
}
