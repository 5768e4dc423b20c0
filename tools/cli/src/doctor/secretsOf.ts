import type { Environment } from '../Context.ts';
import { oneLine } from '../plainText.ts';
import { CALLED_NAME } from './addressNames.ts';

const SECRET_NAME = /SECRET|TOKEN|KEY|PASS|CREDENTIAL|AUTH|HOOK|PING/i;
const LOOKS_RANDOM = /^(?=.*\d)(?=.*[A-Za-z])[\w+/=-]{16,}$/;

/** Shorter ones are parts of words. */
const SHORTEST = 4;

/** Every text of an environment that must not be shown, the longest first. */
export function secretsOf(environment: Environment): string[] {
  const secrets = Object.entries(environment).flatMap(([name, value = '']) => secretsOfOne(name, value));
  return [...new Set(secrets.flatMap(spellings))]
    .filter((secret) => secret.length >= SHORTEST)
    .sort((one, other) => other.length - one.length);
}

function secretsOfOne(name: string, value: string): string[] {
  if (SECRET_NAME.test(name)) return [value];
  if (URL.canParse(value)) return secretsIn(new URL(value));
  // What should be an address and isn't may be anything, a token in the wrong place too.
  if (CALLED_NAME.test(name) || name === 'DATABASE_URL' || LOOKS_RANDOM.test(value)) return [value];
  return name === 'ALERT_ROUTES' ? routesIn(value) : [];
}

/** Each route is `kind:where`, and where is mostly a secret; a list that can't be read is all secret. */
function routesIn(text: string): string[] {
  const routes = [...text.matchAll(/"[a-z]+:((?:[^"\\]|\\.)+)"/g)].map(([, where]) => where!);
  return [text, ...routes];
}

/** A database's user is no secret, and its parameters are words like `require`. */
function secretsIn({ protocol, username, password, search, searchParams, hash }: URL): string[] {
  if (!protocol.startsWith('http')) return [password, searchParams.get('password') ?? ''];
  return [username, password, search.slice(1), ...searchParams.values(), hash.slice(1)];
}

/** As it stands in a line, in an address, decoded from one, and in JSON. */
function spellings(secret: string): string[] {
  return [oneLine(secret), encodeURIComponent(secret), decoded(secret), JSON.stringify(secret).slice(1, -1)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
