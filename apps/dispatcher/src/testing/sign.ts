import { createHash, createHmac } from 'node:crypto';

/** A signature as QStash makes it: an HS256 JWT that names the address and the body's digest. */
export function sign(body: string, url: string, key: string, claims: Record<string, unknown> = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const digest = createHash('sha256').update(body).digest('base64url');
  const payload = { iss: 'Upstash', sub: url, exp: now + 300, nbf: 0, iat: now, jti: 'jwt_1', body: digest, ...claims };
  const unsigned = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(payload)}`;
  return `${unsigned}.${createHmac('sha256', key).update(unsigned).digest('base64url')}`;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
