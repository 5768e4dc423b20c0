/** One configuration for every project: Nx passes the project's folder as --rootDir. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/.vercel/', '<rootDir>/jobs/'],
  modulePathIgnorePatterns: ['/.vercel/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  transformIgnorePatterns: ['/node_modules/'],
  globalSetup: new URL('./packages/database/jest/start.mjs', import.meta.url).pathname,
  globalTeardown: new URL('./packages/database/jest/stop.mjs', import.meta.url).pathname,
  // Beside a build and another project's tests a statement may take a while: no test is about how long.
  testTimeout: 20_000,
  watchman: false,
  passWithNoTests: false,
};
