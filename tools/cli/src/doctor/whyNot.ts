import { oneLine } from '../plainText.ts';

/**
 * Why something didn't work, on one line: the messages of an error and its causes, the outermost first, none twice. Uncut:
 * half a secret couldn't be found and hidden any more.
 */
export function whyNot(error: unknown): string {
  const messages: string[] = [];
  for (let link: unknown = error; link !== undefined && messages.length < 5; link = causeOf(link)) {
    const message = oneLine(messageOf(link) ?? '');
    if (message !== '' && !messages.some((known) => known.includes(message))) messages.push(message);
  }
  return messages.join(': ') || 'without a word';
}

/** When every address of a host refuses, Node says so in an error that has no message, only errors. */
function messageOf(error: unknown): string | undefined {
  if (!isObject(error)) return String(error);
  return [error.message, error.code, error.name].find((text) => typeof text === 'string' && text !== '') as
    string | undefined;
}

function causeOf(error: unknown): unknown {
  if (!isObject(error)) return undefined;
  return Array.isArray(error.errors) ? (error.errors as unknown[])[0] : error.cause;
}

/** `instanceof` would miss the errors of another realm. */
function isObject(thrown: unknown): thrown is Record<string, unknown> {
  return typeof thrown === 'object' && thrown !== null;
}
