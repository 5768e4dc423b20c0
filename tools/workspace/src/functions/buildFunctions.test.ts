import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fixtureApp, type FixtureApp } from '../testing/index.ts';
import { buildFunctions } from './buildFunctions.ts';
import { buildTable } from './buildTable.ts';

let app: FixtureApp;
afterEach(() => app.remove());

const output = (...names: string[]): string => join(app.folder, '.vercel', 'output', ...names);
const readJson = (...names: string[]): unknown => JSON.parse(readFileSync(output(...names), 'utf8'));
const get = "export const GET = () => new Response('hello');";

test('an app becomes a Build Output folder: one file per function, its duration, its routes, no crons, no static files', async () => {
  app = fixtureApp({
    'src/greeting.ts': 'export const greeting: string = `hello`;',
    'src/api/hello.ts': "import { greeting } from '../greeting.ts';\nexport const GET = () => new Response(greeting);",
    'src/api/hello.test.ts': "throw new Error('a test is no function');",
    'src/api/cron/[job].ts': `${get}\nexport const config = { maxDuration: 60 };`,
  });
  const built = await buildFunctions(app.folder);

  expect(built.map(({ path, methods, maxDuration }) => ({ path, methods, maxDuration }))).toEqual([
    { path: 'api/cron/[job]', methods: ['GET'], maxDuration: 60 },
    { path: 'api/hello', methods: ['GET'], maxDuration: undefined },
  ]);
  expect(readJson('config.json')).toEqual({
    version: 3,
    routes: [
      { handle: 'filesystem' },
      { src: '^/api/cron/([^/]+)$', dest: '/api/cron/[job]?job=$1', check: true },
      { src: '^/api(/.*)?$', status: 404 },
    ],
  });
  expect(readJson('functions', 'api', 'cron', '[job].func', '.vc-config.json')).toEqual({
    runtime: 'nodejs22.x',
    handler: 'index.mjs',
    launcherType: 'Nodejs',
    shouldAddHelpers: false,
    shouldAddSourcemapSupport: true,
    supportsResponseStreaming: true,
    maxDuration: 60,
  });
  expect(readJson('functions', 'api', 'hello.func', '.vc-config.json')).not.toHaveProperty('maxDuration');
  expect(readdirSync(output('functions', 'api', 'hello.func')).sort()).toEqual(['.vc-config.json', 'index.mjs']);
  expect(readdirSync(output('static'))).toEqual([]);
  expect(readdirSync(join(app.folder, '.vercel'))).toEqual(['output']);
});

test('an app is built elsewhere with some of its modules replaced, and its own folder is left as it was', async () => {
  app = fixtureApp({
    'src/word.ts': "export const word = 'own';",
    'src/api/hello.ts': "import { word } from '../word.ts';\nexport const GET = () => new Response(word);",
    'other/word.ts': "import { more } from './more.ts';\nexport const word = `another${more}`;",
    'other/more.ts': "export const more = ' and more';",
  });
  const [own, other] = [join(app.folder, 'src/word.ts'), join(app.folder, 'other/word.ts')];
  await buildFunctions(app.folder, { out: join(app.folder, 'elsewhere'), replace: { [own]: other } });
  const built = join(app.folder, 'elsewhere/.vercel/output/functions/api/hello.func/index.mjs');
  const { GET } = (await import(pathToFileURL(built).href)) as { GET: () => Response };
  expect(await GET().text()).toBe('another and more');
  expect(existsSync(join(app.folder, '.vercel'))).toBe(false);
});

test('a replacement for what no function imports is refused', async () => {
  app = fixtureApp({ 'src/api/hello.ts': get, 'src/unused.ts': '' });
  const unused = join(app.folder, 'src/unused.ts');
  await expect(buildFunctions(app.folder, { replace: { [unused]: unused } })).rejects.toThrow(
    `${unused} is to be replaced, but no function imports it`,
  );
});

test('packages written as CommonJS, such as pg, run inside the bundle, and the table says what they weigh', async () => {
  app = fixtureApp({
    'src/api/data.ts': "import pg from 'pg';\nexport const POST = () => Response.json(new pg.Pool().options.max);",
  });
  const built = await buildFunctions(app.folder);
  expect(built[0]?.largest[0]?.name).toBe('pg');
  expect(buildTable(built)).toMatch(/\/api\/data +POST +default +\d+(\.\d)? KB +\d+ ms +pg [\d.]+, /);
});

test('a function that is larger than it may be fails the build, with its largest parts', async () => {
  app = fixtureApp({
    'src/api/data.ts': "import pg from 'pg';\nexport const POST = () => Response.json(new pg.Pool().options.max);",
    'src/api/hello.ts': get,
  });
  await expect(buildFunctions(app.folder, { maxKilobytes: 20 })).rejects.toThrow(
    /data\.ts: has \d+ KB minified, and may have 20\. Its largest parts \(KB\): pg \d+, [\s\S]*raise maxKilobytes/,
  );
  expect(existsSync(output())).toBe(false);
  expect(await buildFunctions(app.folder, { maxKilobytes: 200 })).toHaveLength(2);
});

test('what was removed from the sources is gone from the next output', async () => {
  app = fixtureApp({ 'src/api/hello.ts': get });
  app.write({ '.vercel/output/static/leak.ts': 'secret', '.vercel/output/functions/api/old.func/index.mjs': '' });
  await buildFunctions(app.folder);
  expect(existsSync(output('static', 'leak.ts'))).toBe(false);
  expect(readdirSync(output('functions', 'api'))).toEqual(['hello.func']);
});

test('a build that fails keeps the output that stands and leaves no draft', async () => {
  app = fixtureApp({ 'src/api/hello.ts': get });
  await buildFunctions(app.folder);
  const before = readFileSync(output('functions', 'api', 'hello.func', 'index.mjs'), 'utf8');
  app.write({ 'src/api/hello.ts': 'export const GET = () => {' });
  await expect(buildFunctions(app.folder)).rejects.toThrow(/src\/api\/hello\.ts/);
  expect(readFileSync(output('functions', 'api', 'hello.func', 'index.mjs'), 'utf8')).toBe(before);
  expect(readdirSync(join(app.folder, '.vercel'))).toEqual(['output']);
});

const refusals: [title: string, files: Record<string, string>, message: RegExp][] = [
  [
    'an import that is not there',
    { 'src/api/a.ts': "import './missing.ts';\nexport const GET = () => new Response();" },
    /missing\.ts/,
  ],
  [
    'an error at import, with its own words',
    { 'src/api/a.ts': "throw new Error('no luck today');\nexport const GET = () => new Response();" },
    /src\/api\/a\.ts: can't be imported once built:[\s\S]*no luck today/,
  ],
  [
    'an environment variable read at import, for there is none',
    { 'src/api/a.ts': `if (!process.env.PATH) throw new Error('PATH is missing');\n${get}` },
    /PATH is missing/,
  ],
  [
    'a file without an HTTP method',
    { 'src/api/a.ts': 'export const helper = 1;' },
    /src\/api\/a\.ts: exports no HTTP method/,
  ],
  [
    'methods that a default export would hide',
    { 'src/api/a.ts': `${get}\nexport default { fetch: () => new Response() };` },
    /a\.ts: exports default beside GET/,
  ],
  [
    'a process ended by the import',
    { 'src/api/a.ts': `process.exit(0);\n${get}` },
    /its import ended the process with code 0/,
  ],
  [
    'an import that never ends',
    { 'src/api/a.ts': `await new Promise(() => {});\n${get}` },
    /its import ended the process with code 13/,
  ],
  [
    'a duration that Vercel would refuse',
    { 'src/api/a.ts': `${get}\nexport const config = { maxDuration: 0.5 };` },
    /config\.maxDuration must be whole seconds from 1 to 3600, not 0\.5/,
  ],
  [
    'a setting that would be dropped without a word',
    { 'src/api/a.ts': `${get}\nexport const config = { memory: 4096 };` },
    /may hold maxDuration alone, not memory/,
  ],
  [
    'two functions at one address',
    { 'src/api/jobs/[a].ts': get, 'src/api/jobs/[b].ts': get },
    /jobs\/\[b\]\.ts: answers the same address as src\/api\/jobs\/\[a\]\.ts/,
  ],
  ['a segment that no route can have', { 'src/api/[...all].ts': get }, /"\[\.\.\.all\]" can't be a part of a route/],
  ['an app without functions', { 'src/lib.ts': get }, /holds no functions/],
];

test.each(refusals)('refused: %s', async (_title, files, message) => {
  app = fixtureApp(files);
  await expect(buildFunctions(app.folder)).rejects.toThrow(message);
  expect(existsSync(output())).toBe(false);
});

test('every failing function is named, not the first alone', async () => {
  app = fixtureApp({ 'src/api/a.ts': 'export const a = 1;', 'src/api/b.ts': 'export const b = 1;' });
  await expect(buildFunctions(app.folder)).rejects.toThrow(
    /a\.ts: exports no HTTP method[\s\S]*b\.ts: exports no HTTP method/,
  );
});
