import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readVariables } from './readVariables.ts';

test('a file’s variables count over those of the process, and later files over earlier ones', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'nightshift-deploy-'));
  try {
    writeFileSync(path.join(folder, 'all.env'), 'VERCEL_TOKEN=from-all\nQSTASH_TOKEN=ends-with==\n');
    writeFileSync(path.join(folder, 'mine.env'), 'VERCEL_TOKEN=mine\n');
    const variables = { INIT_CWD: folder, VERCEL_TOKEN: 'of-the-process', HOME: '/root' };
    expect(readVariables(variables, ['all.env', 'mine.env'])).toEqual({
      INIT_CWD: folder,
      HOME: '/root',
      VERCEL_TOKEN: 'mine',
      QSTASH_TOKEN: 'ends-with==',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a file that is not there is named', () => {
  expect(() => readVariables({}, ['/nowhere/.env'])).toThrow("--env-file /nowhere/.env can't be read: ENOENT");
});
