import { oneLine } from './plainText.ts';

export type Cell = string | number | null | undefined;

/**
 * Aligned columns under their names; numbers to the right. With a width, the last column is cut where it would wrap, but
 * never to less than can be read.
 */
export function table(names: readonly string[], rows: readonly (readonly Cell[])[], width?: number): string {
  const texts = rows.map((row) => row.map(cellText));
  const widths = names.map((name, column) => Math.max(name.length, ...texts.map((row) => row[column]!.length)));
  const isNumber = names.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + 2, 0);
  const limit = width === undefined ? Infinity : Math.max(width, before + SHORTEST_LAST);
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, column) =>
      isNumber[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
    );
    return cut(padded.join('  ').trimEnd(), limit);
  };
  return [line(names), ...texts.map(line)].join('\n');
}

const SHORTEST_LAST = 30;

/** What is known of one thing, a line each. */
export function fields(lines: readonly (readonly [name: string, value: Cell])[]): string {
  const shown = lines.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${cellText(value)}`).join('\n');
}

function cellText(cell: Cell): string {
  return cell === null || cell === undefined || cell === '' ? '–' : oneLine(String(cell));
}

function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}
