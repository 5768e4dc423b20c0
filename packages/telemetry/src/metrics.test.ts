import { countFailed } from './metrics.ts';
import { recordTelemetry } from './testing/index.ts';

test('what is counted before an SDK is registered is lost, and what comes after it is not', async () => {
  countFailed('reports.on-time', 'TypeError');
  for (const times of [1, 2]) {
    const recorded = recordTelemetry();
    for (let n = 0; n < times; n += 1) countFailed('reports.on-time', 'TypeError');
    expect(await recorded.measured()).toEqual([
      {
        name: 'nightshift.failures',
        unit: '{failure}',
        attributes: 'nightshift.job=reports.on-time error.type=TypeError',
        value: times,
      },
    ]);
    await recorded.stop();
  }
});
