export { findApps, workspaceRoot } from './apps.ts';
export type { App } from './apps.ts';
export { setClockToNextTick } from './setClockToNextTick.ts';
export { startCloud } from './startCloud.ts';
export type { Cloud, CloudOptions } from './startCloud.ts';
export { isPartName, parts, startPart } from './startPart.ts';
export type { Part, PartName } from './startPart.ts';
