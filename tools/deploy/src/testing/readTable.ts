/** The first table below a heading of a page in Markdown: its rows, each cell as it stands there. */
export function readTable(page: string, heading: string): string[][] {
  const below = page.split(`\n### ${heading}\n`)[1];
  if (below === undefined) throw new Error(`the page has no heading '${heading}'`);
  const lines = below.split('\n').slice(below.split('\n').findIndex((line) => line.startsWith('|')));
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(2, end < 0 ? undefined : end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
