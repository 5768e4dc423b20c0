export { createFaults } from './createFaults.ts';
export type { CloudFaults, FaultName } from './createFaults.ts';
export type { Dose } from './FaultButton.ts';
