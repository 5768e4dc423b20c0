/** Rows of a CSV file by the names in its first line. Fields may be quoted, with quotes inside doubled, on one line each. */
export function parseCsv(text: string): Record<string, string>[] {
  const [names, ...rows] = text.trimEnd().split(/\r?\n/).map(fields);
  return rows.map((row) => Object.fromEntries(names!.map((name, n) => [name, row[n] ?? ''])));
}

function fields(line: string): string[] {
  return [...line.matchAll(/(?<=^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!,
  );
}
