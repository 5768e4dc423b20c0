export { crashAnywhere } from './crashAnywhere.ts';
export type { Crashed, CrashOptions } from './crashAnywhere.ts';
export { CrashFound } from './CrashFound.ts';
export type { Fault } from './CrashFound.ts';
export type { DeliveryMade } from './JobWorld.ts';
export type { JobRunOptions } from './openJobRun.ts';
export { runJob } from './runJob.ts';
export type { LetterRow, SettledRun, UnitRow } from './runJob.ts';
export type { StrayWrite } from './tapDatabase.ts';
