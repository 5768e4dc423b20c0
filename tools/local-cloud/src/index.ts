export { startCloud } from './cloud/index.ts';
export type { App, Cloud, CloudFaults, CloudOptions, CloudTime, Dose, FaultName } from './cloud/index.ts';
export { findApps, tickAfter, workspaceRoot } from './cloud/index.ts';
export { table } from './demo/table.ts';
export { untilStopped } from './untilStopped.ts';
