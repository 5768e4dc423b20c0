import type { Json } from '@nightshift/contract';
import { readLetter, redrive, type FullLetter } from '@nightshift/dlq';
import { reopenDispatch, requeueUnit } from '@nightshift/ledger';
import type { Answer } from '../Command.ts';
import type { Context } from '../Context.ts';
import { deliver, deliveredText } from '../deliver.ts';
import type { Given } from '../Given.ts';
import { Refused } from '../Refused.ts';
import { judgePayload, otherKey } from './judgePayload.ts';
import { readPayload } from './readPayload.ts';
import { refusalText } from './refusalText.ts';
import { stepsText } from './stepsText.ts';
import { unknownLetter } from './unknownLetter.ts';

/** Redrives one letter, if need be with another payload, and sends its pack. */
export async function redriveOne(context: Context, id: string, given: Given): Promise<Answer> {
  const { db, user, findJob } = context;
  const letter = await readLetter(db, id);
  if (!letter) throw unknownLetter(id);
  const option = given.text('payload');
  const payload = option === undefined ? undefined : await readPayload(option);
  const validate = (job: string, corrected: Json) => judgePayload(findJob, job, corrected);
  const redrivable = letter.state === 'waiting' && letter.unit !== null;
  if (redrivable && letter.steps.length > 0) context.say(stepsText(letter.steps));
  if (redrivable && payload !== undefined && validate(letter.job, payload) === undefined) {
    await agree(context, letter, payload);
  }
  const redriven = await redrive(db, id, {
    by: user,
    note: given.text('note'),
    requeue: { unit: requeueUnit, dispatch: reopenDispatch },
    payload,
    validate,
  });
  if (redriven.kind !== 'redriven') throw new Refused(refusalText(redriven));
  const delivered = await deliver(context, [redriven.pack]);
  const { run, unit, key } = redriven;
  return {
    json: { letter: id, run, unit, key, ...delivered },
    text: `Letter ${id} is redriven: ${key ?? run} is back at work. ${deliveredText(delivered)}`,
  };
}

/** Another payload can contradict what the unit's steps have done, or what its key says it does: a human decides. */
async function agree({ findJob, confirm }: Context, letter: FullLetter, payload: Json): Promise<void> {
  const doubts: string[] = [];
  if (letter.steps.length > 0) doubts.push('its steps above were done with the old payload');
  const job = findJob(letter.job);
  const key = job && otherKey(job, letter, payload);
  if (key !== undefined) doubts.push(`its key stays '${letter.key}', though the new payload's would be '${key}'`);
  if (doubts.length > 0) await confirm(`Redrive letter ${letter.id} with another payload? ${doubts.join('; ')}.`);
}
