const EXPORT = /^export [^;]* from '([^']+)';\n/gm;

/** An `index.ts` with one more export, before the first whose file comes after its own; unchanged where it stands there. */
export function exportText(text: string, statement: string): string {
  if (text.includes(statement)) return text;
  const file = / from '([^']+)';$/.exec(statement)![1]!;
  const next = [...text.matchAll(EXPORT)].find(([, other]) => other! > file);
  const at = next?.index ?? text.length;
  return `${text.slice(0, at)}${statement}\n${text.slice(at)}`;
}
