import { readEnvironment } from '@nightshift/contract';
import { stripe, variables } from './services.ts';

const read = (environment: Record<string, string>) => readEnvironment('the worker billing', variables, environment);

test('the secret key is needed, the address isn’t', () => {
  expect(read({ STRIPE_SECRET_KEY: 'sk_test_1' })).toEqual({ STRIPE_SECRET_KEY: 'sk_test_1' });
  expect(() => read({})).toThrow('STRIPE_SECRET_KEY is not set');
});

test('an address with a path is refused: the SDK would leave it out', () => {
  expect(() => read({ STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_BASE_URL: 'http://127.0.0.1:4242/v1' })).toThrow(
    'STRIPE_BASE_URL must have no path',
  );
  expect(read({ STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_BASE_URL: 'http://127.0.0.1:4242/' })).toMatchObject({
    STRIPE_BASE_URL: 'http://127.0.0.1:4242',
  });
});

test('the client is made once, of the environment', () => {
  delete process.env.STRIPE_SECRET_KEY;
  expect(() => stripe()).toThrow('the environment of the worker billing is incomplete');
  process.env.STRIPE_SECRET_KEY = 'sk_test_1';
  expect(stripe()).toBe(stripe());
});
