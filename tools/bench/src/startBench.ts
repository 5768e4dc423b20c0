import { startCloud, type Cloud } from '@nightshift/local-cloud';
import { benchGround } from '../ground/benchGround.ts';
import type { Settings } from '../ground/jobs/settings.ts';

export type BenchOptions = {
  databaseUrl: string;
  settings?: Partial<Settings>;
  log?: (line: string) => void;
};

/** A cloud that runs the bench's jobs and nothing else: built functions, each app a process of its own. */
export async function startBench({ databaseUrl, settings, log = () => {} }: BenchOptions): Promise<Cloud> {
  const ground = await benchGround(settings);
  try {
    const cloud = await startCloud({ databaseUrl, apps: ground.apps, log });
    return {
      ...cloud,
      async stop() {
        await cloud.stop();
        await ground.remove();
      },
    };
  } catch (error) {
    await ground.remove();
    throw error;
  }
}
