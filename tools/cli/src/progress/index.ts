export { statusLine } from '../statusLine.ts';
export type { StatusLine } from '../statusLine.ts';
export { progressLine } from './progressLine.ts';
export { readProgress } from './readProgress.ts';
export type { Progress } from './readProgress.ts';
