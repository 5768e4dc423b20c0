import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const script = fileURLToPath(new URL('last-deployed.mjs', import.meta.url));

let clone: string;
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    cwd: clone,
    encoding: 'utf8',
  }).trim();
const commit = (): string => {
  git('commit', '--quiet', '--allow-empty', '--message', 'more');
  return git('rev-parse', 'HEAD');
};
/** A `gh` that notes how it is called and answers with this. */
const github = (says: string, code = 0): void => {
  const file = path.join(clone, 'gh');
  writeFileSync(file, `#!/bin/sh\necho "$@" > "${clone}/asked"\n${says}\nexit ${code}\n`);
  chmodSync(file, 0o755);
};
const run = () =>
  spawnSync(process.execPath, [script], {
    cwd: clone,
    encoding: 'utf8',
    env: { PATH: `${clone}${path.delimiter}${process.env.PATH}` },
  });

beforeEach(() => {
  clone = mkdtempSync(path.join(tmpdir(), 'nightshift-last-deployed-'));
  git('init', '--quiet');
  commit();
});
afterEach(() => rmSync(clone, { recursive: true }));

test('it is the commit of the last deployment that succeeded, and not of one before or after', () => {
  const deployed = commit();
  commit();
  github(`echo ${deployed}`);
  expect(run()).toMatchObject({ status: 0, stdout: `${deployed}\n` });
  expect(readFileSync(path.join(clone, 'asked'), 'utf8')).toMatch(
    /--workflow deploy\.yml --branch main --event push --status success --limit 1 /,
  );
});

test('before the first deployment everything has changed', () => {
  github('');
  expect(run()).toMatchObject({ status: 0, stdout: `${EMPTY_TREE}\n` });
});

test('after a force push over what was deployed everything has changed', () => {
  github('echo feedfacefeedfacefeedfacefeedfacefeedface');
  expect(run()).toMatchObject({ status: 0, stdout: `${EMPTY_TREE}\n` });
});

test('without an answer of GitHub it fails with its words, and prints no commit', () => {
  github('echo "HTTP 403: Resource not accessible" >&2', 1);
  expect(run()).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('HTTP 403') });
});
