import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { affectedProjects } from './affectedProjects.ts';
import { findApps } from './findApps.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

test('since the empty tree every app is affected', () => {
  const nothing = execFileSync('git', ['hash-object', '-t', 'tree', '--stdin'], { input: '', encoding: 'utf8' }).trim();
  const projects = findApps(root).map(({ project }) => project);
  expect(affectedProjects(root, nothing)).toEqual(expect.arrayContaining(projects));
}, 60_000);

test('since now nothing is affected', () => {
  expect(affectedProjects(root, 'HEAD')).toEqual([]);
}, 60_000);

test('a commit that this clone does not have is refused: Nx would compare with another', () => {
  expect(() => affectedProjects(root, 'feedfacefeedfacefeedfacefeedfacefeedface')).toThrow(
    /there is no commit 'feedface.*Fetch the whole history/,
  );
});
