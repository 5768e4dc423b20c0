import { dispatcherServices, makeServices } from './services.ts';
import { workerAddresses } from './testing/workerAddresses.ts';

const COMPLETE: NodeJS.ProcessEnv = {
  DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none',
  CRON_SECRET: 'a-secret-of-the-crons',
  QSTASH_URL: 'http://127.0.0.1:9',
  QSTASH_TOKEN: 'token',
  QSTASH_CURRENT_SIGNING_KEY: 'sig_current',
  QSTASH_NEXT_SIGNING_KEY: 'sig_next',
  UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:9',
  UPSTASH_REDIS_REST_TOKEN: 'redis-token',
  PUBLIC_URL: 'https://dispatcher.example.com/',
  ...workerAddresses,
};
const failure = (environment: NodeJS.ProcessEnv) => {
  try {
    makeServices(environment);
  } catch (error) {
    return error as Error;
  }
  throw new Error('the environment was taken');
};

test('a complete environment makes the services, with the address as the signatures name it', async () => {
  const services = makeServices({ ...COMPLETE, VERCEL_DEPLOYMENT_ID: 'dpl_7' });
  expect(services).toMatchObject({
    publicUrl: 'https://dispatcher.example.com',
    cronSecret: 'a-secret-of-the-crons',
    deployment: 'dpl_7',
  });
  await services.db.destroy();
});

test('an empty environment is one error that names every variable, those of the workers too', () => {
  const { name, message } = failure({});
  expect(name).toBe('InvalidEnvironment');
  for (const variable of Object.keys(COMPLETE)) expect(message).toContain(`${variable} is not set`);
});

test.each<[string, NodeJS.ProcessEnv, string]>([
  ['an empty secret', { CRON_SECRET: '' }, 'CRON_SECRET is not set'],
  ['a secret with a newline at its end', { CRON_SECRET: 'a-secret-of-the-crons\n' }, 'CRON_SECRET must not contain'],
  ['a secret that is easily guessed', { CRON_SECRET: 'secret' }, 'CRON_SECRET must have at least 16 characters'],
  ['a worker without an address', { WORKER_URL_REPORTS: 'reports' }, 'WORKER_URL_REPORTS must be an http(s):// URL'],
  ['a bypass with a space', { PROTECTION_BYPASS_REPORTS: 'a b' }, 'PROTECTION_BYPASS_REPORTS must not contain'],
])('%s is refused, and no value is printed', (_, change, reason) => {
  const { message } = failure({ ...COMPLETE, ...change });
  expect(message).toContain(reason);
  expect(message).not.toContain('a-secret');
});

test('the environment that is not there is asked for again at the next request', () => {
  for (const _ of [1, 2]) expect(() => dispatcherServices()).toThrow('CRON_SECRET is not set');
});
