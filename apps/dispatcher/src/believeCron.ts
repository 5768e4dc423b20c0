import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether a request carries the cron secret. Compared in constant time, whatever the lengths; an empty secret believes nobody. */
export function believeCron(request: Request, secret: string): boolean {
  if (secret === '') return false;
  const given = request.headers.get('authorization') ?? '';
  return timingSafeEqual(digest(given), digest(`Bearer ${secret}`));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
