import { main } from '../src/main.ts';

// Whoever reads our output may stop reading, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const code = await main(process.argv.slice(2), process);
// All is said. A call that was given up on may still be open, and would keep the process for minutes.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
