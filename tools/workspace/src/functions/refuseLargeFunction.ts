import { FunctionProblem } from './FunctionProblem.ts';
import type { Part } from './largestParts.ts';

/** Throws when a function is larger than it may be, and says what makes it so: every cold start reads all of it. */
export const refuseLargeFunction = (source: string, bytes: number, largest: Part[], maxKilobytes: number): void => {
  if (bytes <= maxKilobytes * 1024) return;
  const parts = largest.map((part) => `${part.name} ${Math.ceil(part.bytes / 1024)}`).join(', ');
  throw new FunctionProblem(
    source,
    `has ${Math.ceil(bytes / 1024)} KB minified, and may have ${maxKilobytes}. Its largest parts (KB): ${parts}. ` +
      'Import less, or raise maxKilobytes in the options of its build target.',
  );
};
