import { doorVariables, variableOf } from './doorVariables.ts';
import { readEnvironment } from './readEnvironment.ts';

test('every app names the three doors and its own address', () => {
  expect(() => readEnvironment('an app', doorVariables, {})).toThrow(
    /DATABASE_URL.*QSTASH_URL.*QSTASH_TOKEN.*QSTASH_CURRENT_SIGNING_KEY.*QSTASH_NEXT_SIGNING_KEY.*UPSTASH_REDIS_REST_URL.*UPSTASH_REDIS_REST_TOKEN.*PUBLIC_URL/,
  );
});

test("an app's own variable has the app's name in capitals, with underscores", () => {
  expect(variableOf('WORKER_URL', 'reports')).toBe('WORKER_URL_REPORTS');
  expect(variableOf('PROTECTION_BYPASS', 'e-mail-2')).toBe('PROTECTION_BYPASS_E_MAIL_2');
});
