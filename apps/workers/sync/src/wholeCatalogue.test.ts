import { partitions } from '@nightshift/sync-jobs';
import { catalogueClient } from './catalogueClient.ts';
import { runSync } from './testing/runSync.ts';
import { held } from './testing/syncDatabase.ts';
import { startUpstream } from './upstream/index.ts';

test('the whole catalogue, 3,376 airports and 42,049 ZIP codes, arrives as the upstream has it', async () => {
  const upstream = await startUpstream();
  try {
    const run = await runSync(catalogueClient(upstream), {});
    try {
      expect(run.state).toBe('succeeded');
      expect(run.units).toHaveLength(partitions.length);
      const airports = await held(run.db, 'airports');
      const zipCodes = await held(run.db, 'zip-codes');
      expect([airports.length, zipCodes.length]).toEqual([3_376, 42_049]);
      expect(airports).toEqual(upstream.catalogue.living('airports'));
      expect(zipCodes).toEqual(upstream.catalogue.living('zip-codes'));
    } finally {
      await run.drop();
    }
  } finally {
    await upstream.stop();
  }
}, 60_000);
