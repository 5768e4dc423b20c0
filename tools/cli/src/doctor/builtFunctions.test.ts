import { jest } from '@jest/globals';
import { inside } from '../testing/nightshift.ts';
import { builtCloud } from './testing/builtCloud.ts';

// Every app is built and started.
jest.setTimeout(180_000);

test('the functions of this checkout, built and running, are well in the eyes of the doctor', async () => {
  const cloud = await builtCloud();
  try {
    await cloud.watch();
    const before = await inside(['doctor'], cloud.dispatcher);
    expect(before.stdout.split('\n').filter((line) => line.startsWith('✗'))).toEqual([
      expect.stringMatching(/^✗ second clock +QStash has no schedule nightshift-watch/),
    ]);
    await inside(['schedules', 'sync'], cloud.dispatcher);
    expect(await inside(['doctor'], cloud.dispatcher)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('All is well'),
    });
    expect(await inside(['doctor', '--app', 'reports'], cloud.worker('reports'))).toMatchObject({ code: 0 });
  } finally {
    await cloud.stop();
  }
});
