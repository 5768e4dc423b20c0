export { startWorld } from './startWorld.ts';
export type { World, WorldOptions } from './startWorld.ts';
