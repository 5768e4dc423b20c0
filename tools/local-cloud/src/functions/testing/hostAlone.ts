import { startFunctionsHost } from '../startFunctionsHost.ts';

/** A process that hosts the app it is given, tells its parent the instance's pid, and stays. */
const host = await startFunctionsHost({ name: 'alone', folder: process.argv[2] ?? '', env: {}, log: () => {} });
await fetch(`${host.url}/api/who`);
process.send?.(host.pid());
