import { existsSync } from 'node:fs';
import { freshDatabase } from '@nightshift/database/testing';
import { layGround } from '../../ground/layGround.ts';
import { startBench } from '../startBench.ts';
import { measureMemory, type Memory } from './measureMemory.ts';
import { memoryText, withinLimit } from './memoryText.ts';
import { readMemory } from './readMemory.ts';

const onLinux = existsSync('/proc/self/status') ? test : test.skip;

onLinux(
  'all units are dispatched into a queue that delivers none, in less memory than is promised',
  async () => {
    const fresh = await freshDatabase();
    const cloud = await startBench({ databaseUrl: fresh.url });
    try {
      await layGround(fresh.db, { many: 5_000 });
      const memory = await measureMemory({ cloud, signal: new AbortController().signal });
      expect(memory).toMatchObject({ units: 5_000, packs: 50, instances: 1 });
      expect(memory.highest).toBeGreaterThanOrEqual(memory.before);
      expect(withinLimit(memory)).toBe(true);
      expect(cloud.host('bench').instances).toBe(0);
    } finally {
      await cloud.stop();
      await fresh.drop();
    }
  },
  60_000,
);

onLinux('a process’ memory is at most what it was at its highest', () => {
  const { now, highest } = readMemory(process.pid);
  expect(now).toBeGreaterThan(1_000_000);
  expect(highest).toBeGreaterThanOrEqual(now);
});

test('200 MB is too much', () => {
  const memory: Memory = {
    units: 1,
    packs: 1,
    seconds: 1,
    before: 1,
    highest: 200_000_000,
    course: [],
    instances: 1,
    attempts: 1,
  };
  expect(withinLimit(memory)).toBe(false);
  expect(withinLimit({ ...memory, highest: 199_999_999 })).toBe(true);
  expect(memoryText(memory)).toContain('200 MB at the highest');
});
