export { NotBuilt } from './NotBuilt.ts';
export { rebuildOnChange } from './rebuildOnChange.ts';
export type { RebuildOptions } from './rebuildOnChange.ts';
export { startFunctionsHost } from './startFunctionsHost.ts';
export type { FunctionsHost, FunctionsHostOptions } from './startFunctionsHost.ts';
export type { InstanceEnd, InstanceExit } from './startInstance.ts';
