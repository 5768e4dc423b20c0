import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline/promises';
import { Refused } from './Refused.ts';

export type Asking = { stdin: Readable & { isTTY?: boolean }; stderr: Writable; yes: boolean };

/** Asks, and returns when the answer is yes. Where nobody can answer, nothing but `--yes` is one. */
export async function confirm({ stdin, stderr, yes }: Asking, question: string): Promise<void> {
  if (yes) return;
  if (!stdin.isTTY) {
    throw new Refused(`${question} Nobody is there to answer: add --yes to do it without being asked.`);
  }
  const terminal = createInterface({ input: stdin, output: stderr });
  // Ctrl-D is no answer, and no is what no answer means.
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  const answer = await Promise.race([terminal.question(`${question} [y/N] `), closed]);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Refused('Nothing was changed.');
}
