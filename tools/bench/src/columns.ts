/** Rows of text as columns, the first to the left and the others to the right, under a rule behind the first row. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
  );
  const [head, ...rest] = lines;
  return [head, '─'.repeat(head!.length), ...rest].map((line) => `  ${line}`).join('\n');
}
