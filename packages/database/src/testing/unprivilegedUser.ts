import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';

/** Whom Postgres runs as: it refuses root, so root hands it to "nobody", who needs no account to run a program. */
export const unprivilegedUser: { uid?: number; gid?: number } =
  process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** The system's temporary folder or, when it is one that the unprivileged user can't enter, one that everybody can. */
export function temporaryFolder(): string {
  if (unprivilegedUser.uid === undefined) return tmpdir();
  const candidates = [tmpdir(), '/tmp', '/var/tmp'];
  const found = candidates.find(everybodyMayEnter);
  if (found !== undefined) return found;
  throw new Error(
    `Postgres can't run as root, and user ${unprivilegedUser.uid} can't enter any of ${candidates.join(', ')}. ` +
      'Set TMPDIR to a folder that everybody may enter.',
  );
}

function everybodyMayEnter(folder: string): boolean {
  const path = resolve(folder);
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & 0o001) !== 0 && (path === dirname(path) || everybodyMayEnter(dirname(path)));
}
