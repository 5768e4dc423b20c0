import { recordError } from '@nightshift/contract';
import { protectionBypassOf, type Variables } from './deployVariables.ts';
import { judgeHealth, type Health, type Judgement } from './judgeHealth.ts';

export type Smoking = {
  variables: Variables;
  signal: AbortSignal;
  wait: (milliseconds: number) => Promise<unknown>;
  tries?: number;
};

const ANSWER_MS = 15_000;
const PAUSE_MS = 3_000;

/**
 * Asks a deployment's `/api/health` until it is well: at most ten times unless set otherwise, three seconds apart.
 * Resolves with what it has to report, if anything. Rejects with the last reason and what to do.
 */
export async function smokeTest(
  app: string,
  url: string,
  { variables, signal, wait, tries = 10 }: Smoking,
): Promise<string | undefined> {
  const bypass = variables[protectionBypassOf(app)] || undefined;
  const address = `${url}/api/health`;
  for (let tried = 1; ; tried += 1) {
    const judgement = await ask(app, address, bypass, signal);
    if (judgement.kind === 'well') return judgement.remark;
    if (judgement.kind === 'wrong') throw new Error(`${address} answered ${judgement.reason}`);
    if (tried === tries || signal.aborted)
      throw new Error(`${address} is not well after ${tried} tries: ${judgement.reason}`);
    await wait(PAUSE_MS);
  }
}

async function ask(app: string, address: string, bypass: string | undefined, signal: AbortSignal): Promise<Judgement> {
  try {
    const answer = await fetch(address, {
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      headers: bypass === undefined ? {} : { 'x-vercel-protection-bypass': bypass },
    });
    return judgeHealth(app, await readHealth(answer), bypass !== undefined);
  } catch (error) {
    return { kind: 'not-yet', reason: reasonOf(error) };
  }
}

async function readHealth(answer: Response): Promise<Health> {
  return {
    status: answer.status,
    location: answer.headers.get('location'),
    vercelError: answer.headers.get('x-vercel-error'),
    body: await answer.text(),
  };
}

/** `fetch` says only that it failed; its cause says why. */
function reasonOf(error: unknown): string {
  const { message, cause } = recordError(error);
  return cause === undefined ? message : `${message}, because of ${cause.message}`;
}
