import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chooseApps } from './chooseApps.ts';
import { findApps } from './findApps.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

test('every team’s worker is an app, and the dispatcher comes last', () => {
  const apps = findApps(root);
  expect(apps.map(({ name }) => name)).toEqual(expect.arrayContaining(['platform', 'reports', 'dispatcher']));
  expect(apps.at(-1)).toEqual({
    name: 'dispatcher',
    kind: 'dispatcher',
    project: '@nightshift/dispatcher',
    folder: 'apps/dispatcher',
  });
  for (const { folder } of apps) expect(existsSync(path.join(root, folder, 'vercel.json'))).toBe(true);
});

test('an unknown name is refused with the names there are', () => {
  expect(() => chooseApps(findApps(root), ['report'])).toThrow(
    /there is no app 'report': there are .*reports.*dispatcher/,
  );
});
