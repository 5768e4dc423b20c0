import { examineEnvironment } from './examineEnvironment.ts';

test('jobs that can not be loaded are a finding without a secret, and the doors are looked at all the same', async () => {
  const broken = () => Promise.reject(new Error("the job 'reports.late' contradicts itself, says hush-hush"));
  const { apps, findings } = await examineEnvironment({ QSTASH_TOKEN: 'hush-hush' }, 'reports', broken);
  expect(apps).toEqual([{ name: 'reports', address: 'PUBLIC_URL' }]);
  expect(findings.map(({ check, outcome }) => [check, outcome])).toEqual([
    ['jobs', 'wrong'],
    ['Postgres', 'unchecked'],
    ['migrations', 'unchecked'],
    ['Redis', 'unchecked'],
    ['QStash', 'unchecked'],
    ['signing keys', 'unchecked'],
  ]);
  expect(findings[0]!.says).toBe("the job 'reports.late' contradicts itself, says •••");
});
