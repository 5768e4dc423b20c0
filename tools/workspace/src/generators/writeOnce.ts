import { readdirSync } from 'node:fs';
import { formatFiles, generateFiles, type Tree } from '@nx/devkit';

/** A folder of templates, and where in the tree its files go. */
export type Templates = { folder: string; target: string; substitutions: Record<string, unknown> };

/** `missing` and `different` are the files that aren't as the templates would have them, where others are there. */
export type Written = { kind: 'new' | 'same' } | { kind: 'taken'; missing: string[]; different: string[] };

/**
 * Writes templates into a tree that nothing has been written into yet, formatted. Either all of their files are new, or all
 * stand there exactly so, or the place is taken: then the tree must not reach the disk.
 */
export async function writeOnce(tree: Tree, sets: readonly Templates[]): Promise<Written> {
  for (const { folder, target, substitutions } of sets) generateFiles(tree, folder, target, substitutions);
  await formatFiles(tree);
  const files = sets.flatMap(({ folder }) => filesIn(folder)).length;
  const changes = tree.listChanges();
  if (changes.length === 0) return { kind: 'same' };
  const missing = changes.filter(({ type }) => type === 'CREATE').map(({ path }) => path);
  const different = changes.filter(({ type }) => type === 'UPDATE').map(({ path }) => path);
  return missing.length === files ? { kind: 'new' } : { kind: 'taken', missing, different };
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
