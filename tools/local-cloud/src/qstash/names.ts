import { ApiError } from './ApiError.ts';

/** Names of queues, schedules and URL groups: letters, digits, hyphen, underscore, period. */
export function isName(text: string): boolean {
  return /^[A-Za-z0-9._-]+$/.test(text);
}

/** The name itself, or a 400 that says what it may be made of. */
export function checkName(kind: string, text: string): string {
  if (isName(text)) return text;
  throw new ApiError(400, `${kind} name ${JSON.stringify(text)}: only letters, digits, "-", "_" and "." are allowed`);
}
