import { startCloud, type Cloud } from '@nightshift/local-cloud';
import { benchGround } from '../ground/benchGround.ts';
import type { Settings } from '../ground/jobs/settings.ts';

export type BenchOptions = {
  databaseUrl: string;
  settings?: Partial<Settings>;
  log?: (line: string) => void;
  /** Told of every delivery that the queue has to make again: it costs a wait, and what is measured is no longer the work alone. */
  onRepeated?: (why: string) => void;
};

/** A cloud that runs the bench's jobs and nothing else: built functions, each app a process of its own. */
export async function startBench({
  databaseUrl,
  settings,
  log = () => {},
  onRepeated = () => {},
}: BenchOptions): Promise<Cloud> {
  const ground = await benchGround(settings);
  try {
    const cloud = await startCloud({
      databaseUrl,
      apps: ground.apps,
      log,
      qstash: {
        onDelivery({ url, result }) {
          if (result?.kind === 'unanswered') onRepeated(`${url}: ${result.error}`);
          if (result?.kind === 'answered' && result.status >= 300)
            onRepeated(`${url}: ${result.status} ${result.body.toString()}`);
        },
      },
    });
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
