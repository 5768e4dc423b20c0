export { bury } from './bury.ts';
export type { Letter } from './bury.ts';
export { fingerprint } from './fingerprint.ts';
