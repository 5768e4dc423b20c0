export { fixtureApp } from './fixture-app.ts';
export type { FixtureApp } from './fixture-app.ts';
