import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { App } from './findApps.ts';
import type { Command } from './planDeployment.ts';
import { commandEnvironment, runCommand } from './runCommand.ts';

const email: App = { name: 'e-mail', kind: 'worker', project: '@nightshift/e-mail', folder: 'apps/workers/e-mail' };
const command = (parts: Partial<Command> = {}): Command => ({
  program: 'npm',
  args: ['--version'],
  needs: [],
  ...parts,
});
const secrets = {
  VERCEL_TOKEN: 'token',
  DATABASE_URL: 'postgres://',
  QSTASH_TOKEN: 'qstash',
  CRON_SECRET: 'cron',
  PROTECTION_BYPASS_E_MAIL: 'bypass',
  GITHUB_TOKEN: 'github',
};

test('a program sees the secrets that it asks for, and no others', () => {
  const given = commandEnvironment(
    command({ needs: ['DATABASE_URL'], takes: ['PROTECTION_BYPASS_E_MAIL', 'PROTECTION_BYPASS_OTHER'] }),
    undefined,
    { ...secrets, HOME: '/root' },
  );
  expect(given).toEqual({ HOME: '/root', DATABASE_URL: 'postgres://', PROTECTION_BYPASS_E_MAIL: 'bypass' });
});

test("vercel is told the app's own project", () => {
  const variables = { VERCEL_PROJECT_ID_E_MAIL: 'prj_mail', VERCEL_PROJECT_ID_DISPATCHER: 'prj_other' };
  const given = commandEnvironment(command({ program: 'vercel' }), email, variables);
  expect(given).toMatchObject({ VERCEL_PROJECT_ID: 'prj_mail', VERCEL_INSTALL_COMPLETED: '1' });
});

test('without the program it says which one is missing', async () => {
  const empty = mkdtempSync(path.join(tmpdir(), 'nightshift-deploy-'));
  const running = { root: empty, variables: { PATH: empty }, signal: new AbortController().signal, show: () => {} };
  try {
    await expect(runCommand(command({ program: 'vercel' }), email, running)).rejects.toThrow(
      "there is no program 'vercel' on the path",
    );
  } finally {
    rmSync(empty, { recursive: true });
  }
});
