import { exitCodes, type Answer } from '../Command.ts';
import type { Context } from '../Context.ts';
import { unknownRun } from '../runs/unknownRun.ts';
import { progressLine } from './progressLine.ts';
import { readProgress } from './readProgress.ts';

const EVERY_MS = 1_000;

/** Shows a run's progress until it is over. Changes nothing, and may be left at any time. */
export async function followRun(
  { db, show, wait }: Pick<Context, 'db' | 'show' | 'wait'>,
  run: string,
): Promise<Answer> {
  for (;;) {
    const progress = await readProgress(db, run);
    if (!progress) throw unknownRun(run);
    const line = progressLine(progress);
    if (progress.over) {
      const { state, reason } = progress;
      return {
        json: progress,
        text: `${line}\n${run} ${state}${reason ? `: ${reason}` : ''}`,
        code: state === 'succeeded' ? exitCodes.ok : exitCodes.failed,
      };
    }
    show(line);
    await wait(EVERY_MS);
  }
}
