import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PostgresPrograms } from './findPostgres.ts';
import type { Guard } from './startGuard.ts';
import { unprivilegedUser } from './unprivilegedUser.ts';

/** Fills `<folder>/data` with a new cluster: UTF-8, the locale C.UTF-8 on every system, UTC, a password. */
export async function createDataFolder({ programs, folder, password, guard }: Cluster): Promise<string> {
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  for (const path of [folder, data, passwordFile]) await own(path);

  const initdb = execFile(
    programs.initdb,
    [
      `--pgdata=${data}`,
      '--username=postgres',
      '--auth=password',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-sync',
      '--set=timezone=UTC',
      '--set=log_timezone=UTC',
    ],
    { ...unprivilegedUser, cwd: folder, env: { LC_ALL: 'C' } },
  );
  let output = '';
  initdb.stdout?.on('data', (text: string) => (output += text));
  initdb.stderr?.on('data', (text: string) => (output += text));
  if (initdb.pid !== undefined) guard.watchProcess(initdb.pid);
  const [code, signal] = (await once(initdb, 'close')) as [number | null, string | null];
  if (initdb.pid !== undefined) guard.forgetProcess(initdb.pid);
  if (code !== 0) throw new Error(`initdb ended with ${code ?? signal} in ${data}:\n${output.trim()}`);
  await rm(passwordFile);
  return data;
}

interface Cluster {
  programs: PostgresPrograms;
  folder: string;
  password: string;
  guard: Guard;
}

async function own(path: string): Promise<void> {
  const { uid, gid } = unprivilegedUser;
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}
