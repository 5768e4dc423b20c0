/** A README with one more row in its table of jobs; unchanged where the table has the job, undefined where there is no such table. */
export function readmeText(text: string, job: string, row: string): string | undefined {
  const lines = text.split('\n');
  const head = lines.findIndex((line) => /^\|\s*Job\s*\|/.test(line));
  if (head === -1) return undefined;
  const length = lines.slice(head).findIndex((line) => !line.startsWith('|'));
  const end = length === -1 ? lines.length : head + length;
  if (lines.slice(head, end).some((line) => line.includes(`\`${job}\``))) return text;
  return lines.toSpliced(end, 0, row).join('\n');
}
