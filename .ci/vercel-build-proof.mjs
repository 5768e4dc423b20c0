// Proves with Vercel's own CLI, offline, that every app builds, that the output holds what it should and nothing else, and that each
// function refuses a caller it doesn't know: `node .ci/vercel-build-proof.mjs [app folder …]`. One line per check; exits 1 on a failure.
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cliVersion = '64.0.2';
const failures = [];

const main = async () => {
  const cli = installedCli();
  const apps = process.argv.length > 2 ? process.argv.slice(2).map((app) => resolve(app)) : allApps();
  for (const app of apps) await proveApp(cli, app);
  proveGuard(cli);
  if (failures.length === 0) return;
  console.error(`\n${failures.length} failed:\n${failures.map((failure) => `  ${failure}`).join('\n')}`);
  process.exitCode = 1;
};

const check = (good, what, detail = '') => {
  console.log(`${good ? 'ok  ' : 'FAIL'} ${what}${detail === '' ? '' : ` (${detail})`}`);
  if (!good) failures.push(`${what}${detail === '' ? '' : ` (${detail})`}`);
  return good;
};

/** The CLI is 360 MB: it lives outside the workspace, in the system's temporary folder, and is installed once. */
const installedCli = () => {
  const folder = join(tmpdir(), 'nightshift-vercel-cli');
  const entry = join(folder, 'node_modules', 'vercel', 'dist', 'vc.js');
  const wanted = { private: true, dependencies: { vercel: cliVersion }, overrides: { sandbox: '4.5.0' } };
  const present = existsSync(join(folder, 'node_modules', '.package-lock.json')) && existsSync(entry);
  if (present && readJson(join(dirname(dirname(entry)), 'package.json')).version === cliVersion) return entry;
  console.log(`Installing the Vercel CLI ${cliVersion} into ${folder} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeJson(join(folder, 'package.json'), wanted);
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`The Vercel CLI ${cliVersion} could not be installed; npm said why above.`);
  return entry;
};

const allApps = () => {
  const workers = join(root, 'apps', 'workers');
  return [join(root, 'apps', 'dispatcher'), ...readdirSync(workers).map((name) => join(workers, name))];
};

/** `vercel build` with a made-up link to a project; the folder's own link, if it has one, is put back. */
const vercelBuild = (cli, folder) => {
  const link = join(folder, '.vercel', 'project.json');
  const own = existsSync(link) ? readFileSync(link) : undefined;
  const home = mkdtempSync(join(tmpdir(), 'nightshift-vercel-home-'));
  const kept = Object.entries(process.env).filter(([name]) => !/^(VERCEL|NOW)_/.test(name));
  const env = {
    ...Object.fromEntries(kept),
    HOME: home,
    VERCEL_INSTALL_COMPLETED: '1',
    VERCEL_TELEMETRY_DISABLED: '1',
    NO_UPDATE_NOTIFIER: '1',
    NO_COLOR: '1',
  };
  mkdirSync(dirname(link), { recursive: true });
  writeJson(link, { projectId: 'prj_local', orgId: 'team_local', settings: {} });
  try {
    const args = [cli, 'build', '--cwd', folder, '--yes', '--prod'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
    return { status, said: `${stdout}${stderr}` };
  } finally {
    if (own === undefined) rmSync(link, { force: true });
    else writeFileSync(link, own);
    rmSync(home, { recursive: true, force: true });
  }
};

const proveApp = async (cli, app) => {
  const name = relative(root, app);
  if (!check(existsSync(join(app, 'vercel.json')), `${name} has a vercel.json`)) return;
  const startedAt = performance.now();
  const { status, said } = vercelBuild(cli, app);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (!check(status === 0, `${name}: vercel build`, status === 0 ? `${seconds} s` : `exit ${status}\n${said}`)) return;

  const output = join(app, '.vercel', 'output');
  const wanted = sourcesOf(app);
  const built = functionsOf(output);
  check(same(built, wanted), `${name}: every file of src/api is a function`, built.join(', '));
  const planned = sorted(readJson(join(app, 'vercel.json')).crons ?? []);
  const crons = sorted(readJson(join(output, 'config.json')).crons ?? []);
  const times = crons.length === 0 ? 'none' : crons.map(({ path, schedule }) => `${path} at ${schedule}`).join(', ');
  check(same(crons, planned), `${name}: every cron of vercel.json stands once in config.json`, times);
  const leaked = filesIn(join(output, 'static'));
  check(leaked.length === 0, `${name}: no static files`, leaked.slice(0, 5).join(', '));
  await proveFunctions(name, output, built, planned);
};

const sourcesOf = (app) =>
  filesIn(join(app, 'src', 'api'))
    .filter((file) => /(?<!\.test|\.d)\.ts$/.test(file))
    .map((file) => `api/${file.slice(0, -'.ts'.length)}`)
    .sort();

const functionsOf = (output) =>
  filesIn(join(output, 'functions'))
    .filter((file) => file.endsWith('.func/.vc-config.json'))
    .map((file) => file.slice(0, -'.func/.vc-config.json'.length))
    .sort();

/** Imports each function in a process of its own that knows only made-up values, and runs them with Vercel's own launcher. */
const proveFunctions = async (name, output, functions, crons) => {
  const env = { ...madeUpEnvironment(), PATH: process.env.PATH, TZ: 'UTC', NODE_ENV: 'production', VERCEL: '1' };
  const options = { env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] };
  const program = join(root, 'tools/local-cloud/src/functions/testing/vercelLauncher.mjs');
  const launcher = fork(program, [join(output, 'functions')], options);
  let printed = '';
  for (const stream of [launcher.stdout, launcher.stderr]) stream.on('data', (chunk) => (printed += chunk));
  const [port] = await once(launcher, 'message');
  for (const path of functions) {
    const { maxDuration } = readJson(join(output, 'functions', `${path}.func`, '.vc-config.json'));
    const file = join(output, 'functions', `${path}.func`, 'index.mjs');
    const imported = await importedConfig(file, env);
    const seconds = imported.config?.maxDuration;
    const good =
      imported.error === undefined && (path === 'api/health' || Number.isInteger(seconds)) && seconds === maxDuration;
    check(
      good,
      `${name}: /${path} imports, with its maxDuration`,
      imported.error ?? (seconds === undefined ? 'none' : `${seconds} s`),
    );
    if (path === 'api/health') continue;
    const answers = [];
    for (const method of ['GET', 'POST', 'DELETE']) {
      answers.push([method, await askUnauthorised(`http://127.0.0.1:${port}${calledPath(path, crons)}`, method, path)]);
    }
    const refused =
      answers.some(([, status]) => status === 401) && answers.every(([, status]) => status === 401 || status === 405);
    check(refused, `${name}: /${path} refuses a stranger`, answers.map((pair) => pair.join(' ')).join(', '));
  }
  launcher.disconnect();
  if (failures.length > 0 && printed !== '') console.error(printed);
};

/** Well-formed, and nothing listens there: a refusal must come before anything is asked for. */
const madeUpEnvironment = () => {
  const nowhere = 'http://127.0.0.1:9';
  const teams = readdirSync(join(root, 'apps', 'workers')).map(
    (team) => `WORKER_URL_${team.toUpperCase().replaceAll('-', '_')}`,
  );
  return {
    ...teamsOwn(),
    DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:9/nowhere',
    CRON_SECRET: 'a-made-up-secret-of-32-characters',
    QSTASH_URL: nowhere,
    QSTASH_TOKEN: 'made-up',
    QSTASH_CURRENT_SIGNING_KEY: 'sig_made_up_current',
    QSTASH_NEXT_SIGNING_KEY: 'sig_made_up_next',
    UPSTASH_REDIS_REST_URL: nowhere,
    UPSTASH_REDIS_REST_TOKEN: 'made-up',
    PUBLIC_URL: 'https://app.example.com',
    DISPATCHER_URL: 'https://dispatcher.example.com',
    ...Object.fromEntries(teams.map((variable) => [variable, 'https://worker.example.com'])),
  };
};

/** What else .env.example names, as it stands there or made up: the variables of the teams' own code. */
const teamsOwn = () => {
  const lines = readFileSync(join(root, '.env.example'), 'utf8').matchAll(/^([A-Z_]+)=(\S*)/gm);
  return Object.fromEntries([...lines].map(([, name, value]) => [name, value || 'made-up']));
};

const importedConfig = async (file, env) => {
  const program = join(root, 'tools/workspace/src/functions/importBuilt.mjs');
  const child = fork(program, [pathToFileURL(file).href], {
    env,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [report] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => [{ error: 'no report' }]),
  ]);
  return report;
};

const askUnauthorised = async (url, method, path) => {
  const init = {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
    headers: { 'x-matched-path': `/${path}.func/index` },
  };
  const body = method === 'GET' ? {} : { body: '{}' };
  return fetch(url, { ...init, ...body }).then(
    ({ status }) => status,
    (error) => `${error.cause?.code ?? error.name}`,
  );
};

/** `api/cron/[job]` is called at a path that a cron has, so that what is refused is the caller and not the path. */
const calledPath = (path, crons) => {
  const pattern = new RegExp(`^/${path.replace(/\[\w+\]/g, '[^/]+')}$`);
  return crons.find((cron) => pattern.test(cron.path))?.path ?? `/${path.replace(/\[\w+\]/g, 'any')}`;
};

const proveGuard = (cli) => {
  const linked = existsSync(join(root, '.vercel'));
  const { status, said } = vercelBuild(cli, root);
  if (!linked) rmSync(join(root, '.vercel'), { recursive: true, force: true });
  const helpful = said.includes('apps/dispatcher') && said.includes('apps/workers/<team>');
  check(status !== 0 && helpful, 'the repository root refuses to be built, and says what to choose', `exit ${status}`);
};

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const writeJson = (file, value) => writeFileSync(file, `${JSON.stringify(value)}\n`);
const same = (left, right) => JSON.stringify(left) === JSON.stringify(right);
const sorted = (crons) =>
  crons
    .map(({ path, schedule }) => ({ path, schedule }))
    .sort((a, b) => (`${a.path} ${a.schedule}` < `${b.path} ${b.schedule}` ? -1 : 1));
const filesIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'))
    : [];

await main();
