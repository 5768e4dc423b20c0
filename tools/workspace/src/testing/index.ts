export { fixtureApp } from './fixtureApp.ts';
export type { FixtureApp } from './fixtureApp.ts';
