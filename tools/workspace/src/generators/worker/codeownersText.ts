/** CODEOWNERS with a line for the team's folder, in its place and with owners in one column; unchanged where the folder has an owner. */
export function codeownersText(text: string, team: string): string {
  const folder = `/apps/workers/${team}/`;
  const lines = text.trimEnd().split('\n');
  if (lines.some((line) => line.startsWith(`${folder} `))) return text;
  const next = lines.findIndex((line) => line.startsWith('/apps/workers/') && line > folder);
  const all = lines.toSpliced(next === -1 ? lines.length : next, 0, `${folder} @nightshift/${team}-team`);
  const column = Math.max(folder.length + 1, ...lines.filter(isRule).map((line) => line.indexOf('@')));
  return `${all.map((line) => (isRule(line) ? align(line, column) : line)).join('\n')}\n`;
}

const isRule = (line: string): boolean => line !== '' && !line.startsWith('#');

function align(rule: string, column: number): string {
  const [pattern, ...owners] = rule.split(/\s+/) as [string, ...string[]];
  return `${pattern.padEnd(column)}${owners.join(' ')}`;
}
