export { CursorNotJson, loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
export type { Checkpoint } from './checkpoint.ts';
export { forgetBegunStep, rememberStep, StepResultNotJson } from './rememberStep.ts';
export type { KeyLife } from './rememberStep.ts';
export { StepKeyExpired } from './stepKeyExpired.ts';
