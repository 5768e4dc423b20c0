import type { BuiltFunction } from './buildFunctions.ts';

/** The table a build prints: function, methods, longest duration, size, cold import, and what is large in it. */
export const buildTable = (functions: BuiltFunction[]): string => {
  const rows = functions.map(({ path, methods, maxDuration, bytes, importMs, largest }) => [
    `/${path}`,
    methods.length === 7 ? 'any' : methods.join(' '),
    maxDuration === undefined ? 'default' : `${maxDuration} s`,
    `${kilobytes(bytes)} KB`,
    `${importMs.toFixed(0)} ms`,
    largest.map((part) => `${part.name} ${kilobytes(part.bytes)}`).join(', '),
  ]);
  const table = [['function', 'methods', 'at most', 'minified', 'import', 'largest parts (KB)'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const kilobytes = (bytes: number): string => (bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0);
