import type { Environment } from '../Context.ts';

/** Variables that hold an address. It may be told, but for the user, password and query in it; what is no address is all secret. */
const ADDRESS_NAME = /^(DATABASE_URL|QSTASH_URL|UPSTASH_REDIS_REST_URL|PUBLIC_URL|DISPATCHER_URL|WORKER_URL_.+)$/;
const SECRET_NAME = /SECRET|TOKEN|KEY|PASS|BYPASS|CREDENTIAL|AUTH/i;
const LOOKS_RANDOM = /^(?=.*\d)(?=.*[A-Za-z])[\w+/=-]{16,}$/;

/** Shorter ones are parts of words. */
const SHORTEST = 4;

/** Every text of an environment that must not be shown, the longest first. */
export function secretsOf(environment: Environment): string[] {
  const secrets = Object.entries(environment).flatMap(([name, value = '']) => {
    if (URL.canParse(value) && !SECRET_NAME.test(name)) return secretsIn(new URL(value));
    const secret = SECRET_NAME.test(name) || ADDRESS_NAME.test(name) || LOOKS_RANDOM.test(value);
    return secret ? [value] : [];
  });
  return [...new Set(secrets.flatMap(spellings))]
    .filter((secret) => secret.length >= SHORTEST)
    .sort((one, other) => other.length - one.length);
}

/** A database's user is no secret, and its parameters are words like `require`. */
function secretsIn({ protocol, username, password, search, searchParams, hash }: URL): string[] {
  if (!protocol.startsWith('http')) return [password, searchParams.get('password') ?? ''];
  return [username, password, search.slice(1), ...searchParams.values(), hash.slice(1)];
}

/** As it is, as it stands in an address, and as it stands in JSON. */
function spellings(secret: string): string[] {
  return [secret.trim(), encodeURIComponent(secret), decoded(secret), JSON.stringify(secret).slice(1, -1)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
