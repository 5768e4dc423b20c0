import { variable } from './readEnvironment.ts';

/** What every app's environment names: the doors to Postgres, QStash and Redis, and where the app itself is reached. */
export const doorVariables = {
  DATABASE_URL: variable.postgresUrl(),
  QSTASH_URL: variable.httpUrl(),
  QSTASH_TOKEN: variable.token(),
  QSTASH_CURRENT_SIGNING_KEY: variable.token(),
  QSTASH_NEXT_SIGNING_KEY: variable.token(),
  UPSTASH_REDIS_REST_URL: variable.httpUrl(),
  UPSTASH_REDIS_REST_TOKEN: variable.token(),
  PUBLIC_URL: variable.httpUrl(),
};

/** A variable that exists once per app: `WORKER_URL` of `e-mail` is `WORKER_URL_E_MAIL`. */
export function variableOf<Prefix extends 'WORKER_URL' | 'PROTECTION_BYPASS'>(
  prefix: Prefix,
  app: string,
): `${Prefix}_${string}` {
  return `${prefix}_${app.toUpperCase().replaceAll('-', '_')}`;
}
