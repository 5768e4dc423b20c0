export { findJob, jobs } from './jobs/jobs.ts';
export { provingEach, provingMany, provingWalk } from './jobs/provingJobs.ts';
export type { ProvingTables } from './jobs/provingTables.ts';
export { layGround } from './layGround.ts';
export type { Ground, Grounds } from './layGround.ts';
export { provingGround } from './provingGround.ts';
export type { ProvingGround } from './provingGround.ts';
export { startProvider } from './provider/startProvider.ts';
export type { Provider } from './provider/startProvider.ts';
