import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('app-variables.mjs', import.meta.url));
const run = (env: Record<string, string>) => spawnSync(process.execPath, [script], { encoding: 'utf8', env });

test('each app’s project and bypass secret is handed on, and no other secret', () => {
  const { status, stdout } = run({
    VARIABLES: JSON.stringify({
      VERCEL_PROJECT_ID_SYNC: 'prj_1',
      VERCEL_ORG_ID: 'team_1',
      VERCEL_PROJECT_ID_E_MAIL: 'prj_2',
    }),
    SECRETS: JSON.stringify({ VERCEL_TOKEN: 't', PROTECTION_BYPASS_SYNC: 'open=sesame', github_token: 'g' }),
  });
  expect(status).toBe(0);
  expect(stdout).toBe(
    'VERCEL_PROJECT_ID_SYNC=prj_1\nVERCEL_PROJECT_ID_E_MAIL=prj_2\nPROTECTION_BYPASS_SYNC=open=sesame\n',
  );
});

test('where nothing is set nothing is handed on', () => {
  expect(run({ VARIABLES: '{}', SECRETS: '{}' })).toMatchObject({ status: 0, stdout: '' });
});

test('a value of two lines, which would set a variable of its own, is refused without being printed', () => {
  const { status, stdout, stderr } = run({
    VARIABLES: '{}',
    SECRETS: JSON.stringify({ PROTECTION_BYPASS_SYNC: 'secret\nPATH=/tmp' }),
  });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toBe('PROTECTION_BYPASS_SYNC has more than one line: set it again without.\n');
});
