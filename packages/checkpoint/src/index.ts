export { loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
export type { Checkpoint } from './checkpoint.ts';
export { rememberStep, StepResultNotJson } from './rememberStep.ts';
