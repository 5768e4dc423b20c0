import { readEnvironment } from '@nightshift/contract';
import { variables } from './services.ts';

test('an environment that is incomplete is refused, and every variable that is missing is named', () => {
  expect(() => readEnvironment('the worker reminders', variables, { REMINDERS_FROM: 'Nightjar' })).toThrow(
    'RESEND_API_KEY is not set; REMINDERS_FROM must be an e-mail address; BOOKINGS_URL is not set',
  );
});

test('the address of Resend may be left out, and addresses may end with a slash', () => {
  const environment = readEnvironment('the worker reminders', variables, {
    RESEND_API_KEY: 're_123',
    REMINDERS_FROM: 'bookings@nightjar.example',
    BOOKINGS_URL: 'https://nightjar.example/bookings/',
  });
  expect(environment).toEqual({
    RESEND_API_KEY: 're_123',
    RESEND_BASE_URL: undefined,
    REMINDERS_FROM: 'bookings@nightjar.example',
    BOOKINGS_URL: 'https://nightjar.example/bookings',
  });
});
