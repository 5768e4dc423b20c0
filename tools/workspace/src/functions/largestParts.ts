import type { Metafile } from 'esbuild';

/** A package, or the app's own code, and what it adds to a bundle. */
export type Part = { name: string; bytes: number };

/** The largest parts of one bundle, largest first, summed per package. */
export const largestParts = (output: Metafile['outputs'][string], count: number): Part[] => {
  const sums = new Map<string, number>();
  for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
    const name = partName(file);
    sums.set(name, (sums.get(name) ?? 0) + bytesInOutput);
  }
  return [...sums]
    .map(([name, bytes]) => ({ name, bytes }))
    .sort((left, right) => right.bytes - left.bytes)
    .slice(0, count);
};

/** `…/node_modules/@upstash/redis/chunk.js` is `@upstash/redis`, `../../packages/queue/src/send.ts` is `packages/queue`. */
const partName = (file: string): string => {
  const installed = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
  if (installed !== undefined) return installed;
  const neighbour = /^(?:\.\.\/)+(.+?)\/src\//.exec(file)?.[1];
  return neighbour ?? 'own code';
};
