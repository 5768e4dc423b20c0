import { build } from 'esbuild';

/** Bundles one TypeScript program of ours into a file that bare Node runs, for processes that mustn't carry a loader. */
export const bundleProgram = async (source: string, outfile: string): Promise<void> => {
  await build({ entryPoints: [source], outfile, bundle: true, platform: 'node', target: 'node20', format: 'esm' });
};
