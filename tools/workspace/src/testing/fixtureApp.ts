import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** An app in a temporary folder that finds the workspace's packages; `remove` leaves nothing behind. */
export type FixtureApp = { folder: string; write: (files: Record<string, string>) => void; remove: () => void };

/** Writes an app of the given files, keyed by their paths: `{ 'src/api/hello.ts': '…' }`. */
export const fixtureApp = (files: Record<string, string>): FixtureApp => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nightshift-app-')));
  const write: FixtureApp['write'] = (more) => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  };
  write({ 'package.json': '{ "type": "module", "private": true }', ...files });
  symlinkSync(
    fileURLToPath(new URL('../../../../node_modules', import.meta.url)),
    join(folder, 'node_modules'),
    'junction',
  );
  return { folder, write, remove: () => rmSync(folder, { recursive: true, force: true }) };
};
