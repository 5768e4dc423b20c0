import { recordError } from '@nightshift/contract';
import { hideUnit } from './hideUnit.ts';

const unit = {
  key: 'BOS/2026-01-05',
  payload: {
    airport: 'BOS',
    customer: { email: 'Joe@Example.com', phone: 4930123456, name: 'Joe "J" Ö' },
    token: 'tok_1',
    n: 1,
  },
};
const message = (text: string, redact: string[] = [], of = unit) =>
  hideUnit(redact, of).error({ name: 'Error', message: text }).message;

describe('of an error about a unit', () => {
  test('what repeats the payload is hidden, however a service writes it', () => {
    expect(message('no such customer: joe@example.com')).toBe('no such customer: [redacted]');
    expect(message('GET /customers/Joe%40Example.com: 404')).toBe('GET /customers/[redacted]: 404');
    expect(message('{"phone":4930123456,"name":"Joe \\"J\\" Ö"}')).toBe('{"phone":[redacted],"name":"[redacted]"}');
  });

  test('what the key names may be seen, and so may short values and parts of other words', () => {
    expect(message('no flights from BOS on 1 January')).toBe('no flights from BOS on 1 January');
    expect(message('order 14930123456789 is gone')).toBe('order 14930123456789 is gone');
  });

  test('the values of fields that are secret by their names are hidden, be they ever so short', () => {
    expect(message('tok_1 was refused')).toBe('[redacted] was refused');
  });

  test('the fields that the job redacts are hidden with all that lies in them, though the key names them', () => {
    expect(message('no flights from BOS for Joe "J" Ö', ['airport', 'customer'])).toBe(
      'no flights from [redacted] for [redacted]',
    );
  });

  test('the stack and the causes are hidden alike, and the rest stays', () => {
    const thrown = new Error('sending to joe@example.com', {
      cause: Object.assign(new TypeError('550 joe@example.com'), { code: 'EENVELOPE' }),
    });
    const { name, stack, cause } = hideUnit([], unit).error(recordError(thrown));
    expect({ name, cause }).toMatchObject({
      name: 'Error',
      cause: { name: 'TypeError', code: 'EENVELOPE', message: '550 [redacted]' },
    });
    expect(stack).toContain('hideUnit.test.ts');
    expect(JSON.stringify([stack, cause])).not.toMatch(/joe@/i);
  });
});

test('a key is seen as it is, unless it names a field that is hidden', () => {
  expect(hideUnit([], unit).key).toBe('BOS/2026-01-05');
  const byMail = { key: 'joe@example.com/2026-01-05', payload: { email: 'joe@example.com' } };
  expect(hideUnit([], byMail).key).toBe('joe@example.com/2026-01-05');
  expect(hideUnit(['email'], byMail).key).toBe('[redacted]/2026-01-05');
  expect(message('550 joe@example.com', ['email'], byMail as never)).toBe('550 [redacted]');
});

test.each([null, 'x', 7, [], {}, { odd: '\uD800 $& (a|b)+ \\' }])('a payload of %j does no harm', (payload) => {
  const { key, error } = hideUnit(['odd'], { key: 'a key', payload });
  expect(key).toBe('a key');
  expect(error({ name: 'Error', message: 'boom' })).toEqual({ name: 'Error', message: 'boom' });
});
