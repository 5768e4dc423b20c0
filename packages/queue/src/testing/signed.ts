import { createHash, createHmac } from 'node:crypto';

export const CURRENT_KEY = 'sig_current_for_tests';
export const NEXT_KEY = 'sig_next_for_tests';

export type Claims = Partial<Record<'iss' | 'sub' | 'exp' | 'nbf' | 'iat' | 'jti' | 'body', unknown>>;

/** A signature as QStash makes it, by hand; `claims` change what it says. */
export function sign(body: string, url: string, key = CURRENT_KEY, claims: Claims = {}, alg = 'HS256'): string {
  const now = Math.floor(Date.now() / 1000);
  const digest = createHash('sha256').update(body).digest('base64url');
  const payload = { iss: 'Upstash', sub: url, exp: now + 300, nbf: 0, iat: now, jti: 'jwt_1', body: digest, ...claims };
  const unsigned = `${encode({ alg, typ: 'JWT' })}.${encode(payload)}`;
  const signature = alg === 'none' ? '' : createHmac('sha256', key).update(unsigned).digest('base64url');
  return `${unsigned}.${signature}`;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
