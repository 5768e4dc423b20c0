import { newestTick } from '@nightshift/contract';
import { startCloud, type Cloud, type CloudOptions } from '../cloud/index.ts';
import { playScene } from './playScene.ts';
import { readableLine } from './readableLine.ts';
import type { Scene } from './scenes/index.ts';

export type DemoOptions = Pick<CloudOptions, 'databaseUrl' | 'redisUrl'> & {
  scenes: readonly Scene[];
  output: NodeJS.WriteStream;
  /** Also print what the apps print. */
  verbose: boolean;
  /** Given the cloud as soon as there is one to stop. */
  onCloud: (cloud: Cloud) => void;
  signal: AbortSignal;
};

/** Plays scenes one after the other on one cloud. Resolves with whether every one went as promised. */
export async function runDemo(options: DemoOptions): Promise<boolean> {
  const { output, signal, scenes } = options;
  const say = (line = '') => output.write(`${line}\n`);
  say(`Nightshift: background work on Vercel, on this machine. Its worker will be killed in the middle.\n`);
  const cloud = await startCloud({
    databaseUrl: options.databaseUrl,
    redisUrl: options.redisUrl,
    knownPorts: true,
    log(line) {
      const news = line.startsWith('port ') || line.includes('"level":"error"');
      if (options.verbose || news) say(`    ${readableLine(line)}`);
    },
    onReady: (part, detail) => say(`  ✓ ${part.padEnd(12)}${detail}`),
  });
  options.onCloud(cloud);
  const broken: string[] = [];
  for (const scene of inOrderOfTicks(scenes)) {
    if (scenes.length > 1) say(`\n── ${scene.job.name}: ${scene.story}\n`);
    if (!(await playScene({ cloud, output, signal }, scene))) broken.push(scene.job.name);
  }
  if (scenes.length > 1)
    say(
      broken.length === 0
        ? `\nAll ${scenes.length} runs succeeded, with a kill in each; nothing was lost, and nothing happened twice.`
        : `\nNot as promised: ${broken.join(', ')}.`,
    );
  return broken.length === 0;
}

/** The clock is set to each scene's tick, and never back. */
function inOrderOfTicks(scenes: readonly Scene[]): readonly Scene[] {
  const now = new Date();
  const tickOf = ({ job }: Scene) => newestTick(job.schedule, now)?.getTime() ?? 0;
  return scenes.toSorted((one, other) => tickOf(one) - tickOf(other));
}
