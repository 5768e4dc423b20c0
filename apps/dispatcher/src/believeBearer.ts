import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether a request bears a secret. Compared in constant time, whatever the lengths; an empty or unset secret believes nobody. */
export function believeBearer(request: Request, secret: string | undefined): boolean {
  if (secret === undefined || secret === '') return false;
  const given = request.headers.get('authorization') ?? '';
  return timingSafeEqual(digest(given), digest(`Bearer ${secret}`));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
