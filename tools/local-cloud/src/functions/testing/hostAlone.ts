import { startFunctionsHost } from '../startFunctionsHost.ts';

/** A process that hosts the app it is given, tells its parent where the instance is, and stays. */
const host = await startFunctionsHost({ name: 'alone', folder: process.argv[2] ?? '', env: {}, log: () => {} });
const response = await fetch(`${host.url}/api/where`);
process.send?.(await response.json());
