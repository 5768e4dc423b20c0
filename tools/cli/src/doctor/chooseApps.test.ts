import { UsageError } from '../UsageError.ts';
import { chooseApps } from './chooseApps.ts';

const WORKERS = ['reports', 'e-mail'];
const dispatcher = { name: 'dispatcher', address: 'PUBLIC_URL' };

test.each<[string, Record<string, string>, object[]]>([
  ['an empty one', {}, [dispatcher]],
  ["the dispatcher's own", { CRON_SECRET: 'x', WORKER_URL_REPORTS: 'x' }, [dispatcher]],
  [
    'one that apps share',
    { CRON_SECRET: 'x', DISPATCHER_URL: 'x', WORKER_URL_E_MAIL: 'x' },
    [dispatcher, { name: 'e-mail', address: 'WORKER_URL_E_MAIL' }],
  ],
])('%s is an environment of the dispatcher', (_, environment, expected) => {
  expect(chooseApps(environment, WORKERS, undefined)).toEqual(expected);
});

test('what is asked for is what is checked, at its own address', () => {
  expect(chooseApps({ CRON_SECRET: 'x' }, WORKERS, 'reports')).toEqual([{ name: 'reports', address: 'PUBLIC_URL' }]);
});

test("a worker's environment doesn't say whose it is", () => {
  const choosing = () => chooseApps({ DISPATCHER_URL: 'x' }, WORKERS, undefined);
  expect(choosing).toThrow(UsageError);
  expect(choosing).toThrow('--app reports or --app e-mail');
});

test('an app that nobody knows is refused', () => {
  const choosing = () => chooseApps({}, WORKERS, 'report');
  expect(choosing).toThrow(UsageError);
  expect(choosing).toThrow("no app 'report'. Did you mean 'reports'? Known are dispatcher, reports, e-mail.");
});
