import { workspaceCopy, type Ran, type WorkspaceCopy } from '../testing/workspaceCopy.ts';

const generate = (...args: string[]): Ran => copy.nx('g', ...args, '--skipInstall', '--no-interactive');
const worker = () => generate('@nightshift/workspace:worker', 'data-quality', '--job=scan', '--verb=each');

let copy: WorkspaceCopy;
let before: ReadonlyMap<string, string>;
beforeAll(() => {
  copy = workspaceCopy();
  before = copy.contents();
  expect(worker()).toMatchObject({ status: 0 });
  for (const [job, verb] of [
    ['import', 'many'],
    ['old-rows', 'walk'],
  ]) {
    const ran = generate('@nightshift/workspace:job', `data-quality.${job}`, `--verb=${verb}`);
    expect(ran).toMatchObject({ status: 0 });
  }
  copy.link();
}, 300_000);
afterAll(() => copy?.remove());

test("outside the team's folder, only the owner, the address and the dispatcher's registration are written", () => {
  const changed = [...copy.contents()]
    .filter(([file, text]) => before.get(file) !== text && !file.startsWith('apps/workers/data-quality/'))
    .map(([file]) => file);
  expect(changed.sort()).toEqual([
    '.env.example',
    'CODEOWNERS',
    'apps/dispatcher/package.json',
    'apps/dispatcher/src/jobs.ts',
    'apps/dispatcher/vercel.json',
  ]);
  expect(copy.read('CODEOWNERS')).toMatch(/^\/apps\/workers\/data-quality\/ +@nightshift\/data-quality-team$/m);
  expect(copy.read('.env.example')).toContain('\nWORKER_URL_DATA_QUALITY=https://data-quality.example.com\n');
});

test('what is generated is formatted, lints, has its types, passes its tests and builds at once', () => {
  const team = 'apps/workers/data-quality';
  expect(copy.run(process.execPath, 'node_modules/prettier/bin/prettier.cjs', '--check', team)).toMatchObject({
    status: 0,
  });
  const projects = ['data-quality', 'data-quality-jobs'].map((name) => `@nightshift/${name}`).join();
  expect(copy.nx('run-many', '-t', 'lint,typecheck,test,build', `--projects=${projects}`)).toMatchObject({ status: 0 });
  const dispatcher = ['--projects=@nightshift/dispatcher'];
  expect(copy.nx('run-many', '-t', 'lint,typecheck,test,build', ...dispatcher)).toMatchObject({ status: 0 });
}, 600_000);

test('each generated job runs in the local cloud: its cron is fired, and its run succeeds with every effect once', () => {
  const ran = copy.run(
    process.execPath,
    '--import',
    'tsx',
    'tools/workspace/src/testing/fireInCloud.mjs',
    'data-quality',
    "scan=(id, text) values ('a', 'one'), ('b', 'two words'), ('c', '')",
    "import=(id, text) values ('a', 'one'), ('b', 'two words'), ('c', '')",
    "old-rows=(shelf, id, text) values ('top', 'a', 'one'), ('top', 'b', 'two words'), ('low', 'c', '')",
  );
  expect(ran).toMatchObject({ status: 0 });
  const results = [
    { item: 'a', words: 1, writes: 1 },
    { item: 'b', words: 2, writes: 1 },
    { item: 'c', words: 0, writes: 1 },
  ];
  const succeeded = { state: 'succeeded', results };
  expect(JSON.parse(ran.stdout)).toEqual({ scan: succeeded, import: succeeded, 'old-rows': succeeded });
}, 180_000);

test('nothing new has to be fetched: npm writes the links of the two packages and what the dispatcher depends on', () => {
  const packagesOf = () =>
    (JSON.parse(copy.read('package-lock.json')) as { packages: Record<string, object> }).packages;
  const present = packagesOf();
  const npm = ['install', '--package-lock-only', '--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  expect(copy.run('npm', ...npm)).toMatchObject({ status: 0 });
  const added = Object.keys(packagesOf()).filter((name) => !(name in present));
  expect(added.sort()).toEqual([
    'apps/workers/data-quality',
    'apps/workers/data-quality/jobs',
    'node_modules/@nightshift/data-quality',
    'node_modules/@nightshift/data-quality-jobs',
  ]);
  expect(packagesOf()['apps/dispatcher']).toMatchObject({
    dependencies: { '@nightshift/data-quality-jobs': '0.1.0' },
  });
}, 120_000);

test('generated again, nothing changes; with a file that was changed since, it is refused and nothing is overwritten', () => {
  const generated = copy.contents();
  expect(worker()).toMatchObject({ status: 0, output: expect.stringContaining('nothing was changed') });
  expect(copy.contents()).toEqual(generated);

  const work = 'apps/workers/data-quality/src/scan.ts';
  copy.write(work, `${copy.read(work)}// Ours now.\n`);
  const edited = copy.contents();
  expect(worker()).toMatchObject({
    status: 1,
    output: expect.stringMatching(
      /'data-quality' is taken: \S+src\/scan\.ts is otherwise there\. Nothing was overwritten/,
    ),
  });
  expect(copy.contents()).toEqual(edited);
}, 180_000);

test('nx sync:check agrees with what was generated, refuses a changed schedule by name, and nx sync writes its crons', () => {
  expect(copy.nx('sync:check')).toMatchObject({ status: 0 });
  const contract = 'apps/workers/data-quality/jobs/src/scan.ts';
  copy.write(contract, copy.read(contract).replace("timezone: 'UTC'", "timezone: 'Europe/Berlin'"));
  expect(copy.nx('sync:check')).toMatchObject({
    status: 1,
    output: expect.stringContaining('+ /api/cron/data-quality.scan at 0 1,2 * * *'),
  });
  expect(copy.nx('sync')).toMatchObject({ status: 0 });
  expect(copy.read('apps/dispatcher/vercel.json')).toContain(
    '{ "path": "/api/cron/data-quality.scan", "schedule": "0 1,2 * * *" }',
  );
}, 180_000);
