import { createHmac, timingSafeEqual } from 'node:crypto';

const TIMESTAMP_HEADER = 'nightshift-timestamp';
const SIGNATURE_HEADER = 'nightshift-signature';

/** How old a signed request may be. */
const OLDEST_SECONDS = 300;

/** The headers that sign a webhook's body: `v1=` and the HMAC-SHA256, in hex, of `<timestamp>.<body>`; the timestamp in seconds. */
export function signNotice(secret: string, body: string, now: Date): Record<string, string> {
  const timestamp = Math.floor(now.getTime() / 1000).toString();
  return { [TIMESTAMP_HEADER]: timestamp, [SIGNATURE_HEADER]: `v1=${hmac(secret, timestamp, body)}` };
}

/** Whether a webhook's body is Nightshift's and no older than five minutes: for receivers written in JavaScript. */
export function verifyNotice(
  secret: string,
  { body, timestamp, signature, now }: { body: string; timestamp: string; signature: string; now: Date },
): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > OLDEST_SECONDS) return false;
  const expected = Buffer.from(`v1=${hmac(secret, timestamp, body)}`);
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function hmac(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
}
