import type { Each } from './each.ts';
import type { Many } from './many.ts';
import type { Walk } from './walk.ts';

/** How a job's work is written: unit by unit, a pack at a time, or along a road. */
export type Verb<Unit, Tables> = Each<Unit, Tables> | Many<Unit, Tables> | Walk<Unit, Tables>;
