import { oneLine } from '../plainText.ts';

const LONGEST = 200;

/** Why something didn't work, on one line: the messages of an error and its causes, the outermost first, none twice. */
export function whyNot(error: unknown): string {
  const messages: string[] = [];
  for (let link: unknown = error; link !== undefined && messages.length < 5; link = causeOf(link)) {
    const message = oneLine(messageOf(link));
    if (message !== '' && !messages.some((known) => known.includes(message))) messages.push(message);
  }
  const whole = messages.join(': ') || 'without a word';
  return whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole;
}

/** When every address of a host refuses, Node says so in an error that has no message, only errors. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || String((error as NodeJS.ErrnoException).code ?? error.name);
}

function causeOf(error: unknown): unknown {
  return error instanceof AggregateError ? error.errors[0] : (error as { cause?: unknown }).cause;
}
