import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import * as route from './abandoned-bookings.ts';

test('the function answers POST alone and may take as long as the job says', () => {
  expect(Object.keys(route).sort()).toEqual(['POST', 'config']);
  expect(route.config).toEqual({ maxDuration: 60 });
});

test('the function holds what it needs of the team, and neither the stand-in nor example data', async () => {
  const worker = fileURLToPath(new URL('../../', import.meta.url));
  const { metafile } = await build({
    absWorkingDir: worker,
    entryPoints: ['src/api/abandoned-bookings.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg-native'],
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const own = Object.keys(metafile.inputs).filter((file) => /^(src|jobs)\//.test(file));
  expect(own).toContain('src/reminderMailer.ts');
  expect(own).toContain('jobs/src/bookingsToRemind.ts');
  expect(own.filter((file) => /\/(provider|example|testing)\//.test(file))).toEqual([]);
});
