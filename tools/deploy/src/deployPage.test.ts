import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readArguments } from './readArguments.ts';
import { root } from './testing/readWorkflow.ts';

const file = path.join(root, 'docs/deploy.md');
const page = readFileSync(file, 'utf8');
const anchors = (text: string) =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );

test('every link leads to a file and a heading that there are', () => {
  const links = [...page.matchAll(/\]\((?!https:)([^)#]*)(?:#([^)]+))?\)/g)];
  expect(links.length).toBeGreaterThan(20);
  for (const [, to = '', anchor] of links) {
    const target = to === '' ? file : path.join(path.dirname(file), to);
    expect(existsSync(target)).toBe(true);
    if (anchor !== undefined) expect(anchors(readFileSync(target, 'utf8'))).toContain(anchor);
  }
});

test('every npm script that it calls is there', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: object };
  const called = [...page.matchAll(/npm run ([\w:]+)\b(?! -w)/g)].map(([, name = '']) => name);
  expect(called).toContain('nightshift');
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(called));
});

test('every deployment that it calls is written as the command reads it', () => {
  const called = [...page.matchAll(/npm run deploy -w @nightshift\/deploy -- (--apps all .*)/g)];
  expect(called.length).toBeGreaterThan(1);
  for (const [, args = ''] of called) {
    expect(readArguments(args.trim().split(' '))).toMatchObject({
      environment: 'production',
      choice: { names: 'all' },
    });
  }
});
