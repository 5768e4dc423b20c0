import { createHash, createHmac, randomUUID } from 'node:crypto';

/** The JWT in `Upstash-Signature`: HS256 with the raw text of the key, bound to the URL and to every byte of the body. */
export function signDelivery(key: string, url: string, body: Buffer, now: number): string {
  const issuedAt = Math.floor(now / 1000);
  const claims = {
    iss: 'Upstash',
    sub: url,
    exp: issuedAt + 300,
    nbf: 0,
    iat: issuedAt,
    jti: `jwt_${randomUUID().replaceAll('-', '')}`,
    body: `${createHash('sha256').update(body).digest('base64url')}=`,
  };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
