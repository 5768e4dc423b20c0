const LIST = /(export const jobs: readonly AnyJob\[\] = \[)([^\]]*)(\];)/;

/** A team's `jobs.ts` with one more job in its list; unchanged where it is listed. Throws where there is no such list. */
export function jobsListText(text: string, job: string, from: string): string {
  const list = LIST.exec(text);
  if (list === null) {
    throw new Error(
      'there is no list `export const jobs: readonly AnyJob[] = [...]` that a job could be added to. Nothing was written',
    );
  }
  const listed = list[2]!
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (listed.includes(job)) return text;
  const imported = `import { ${job} } from '${from}';\n`;
  const withList = text.replace(LIST, `$1${[...listed, job].join(', ')}$3`);
  const lastImport = [...withList.matchAll(/^import .*\n/gm)].at(-1);
  const at = lastImport === undefined ? 0 : lastImport.index + lastImport[0].length;
  return withList.slice(0, at) + imported + withList.slice(at);
}
