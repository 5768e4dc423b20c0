import { runNx } from '../src/runNx.ts';

process.exitCode = await runNx(['run-many', '-t', 'test', '--parallel=2', ...process.argv.slice(2)]);
