import { join } from 'node:path';

/** The environment of an Nx that a test starts: nothing of the Nx and the Jest around it, and what it keeps in a folder of its own. */
export const apartEnvironment = (folder: string): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(NX_|JEST_|NODE_ENV$|TEST_DATABASE_)/.test(name)),
  ),
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NX_TUI: 'false',
  NO_COLOR: '1',
  FORCE_COLOR: '0',
  NX_CACHE_DIRECTORY: join(folder, 'cache'),
  NX_WORKSPACE_DATA_DIRECTORY: join(folder, 'workspace-data'),
});
