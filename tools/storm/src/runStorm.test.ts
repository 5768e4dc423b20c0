import { freshDatabase } from '@nightshift/database/testing';
import { isAsPromised, evidenceText } from './reportText.ts';
import { runStorm } from './runStorm.ts';

test('a short storm loses nothing, doubles nothing and leaves nothing open', async () => {
  const fresh = await freshDatabase();
  const started: { stop: () => Promise<void> }[] = [];
  try {
    const report = await runStorm({
      seed: 5,
      kills: 8,
      seconds: 8,
      units: 40,
      without: [],
      databaseUrl: fresh.url,
      redisUrl: undefined,
      signal: new AbortController().signal,
      onStarted: (thing) => started.push(thing),
    });
    expect(evidenceText(report)).toBe('');
    expect(isAsPromised(report)).toBe(true);
    expect(report.kills).toBeGreaterThan(0);
    expect(report.state.done).toBeGreaterThan(100);
  } finally {
    for (const { stop } of started.reverse()) await stop();
    await fresh.drop();
  }
}, 120_000);
