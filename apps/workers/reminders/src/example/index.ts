export { seedExample } from './seedExample.ts';
