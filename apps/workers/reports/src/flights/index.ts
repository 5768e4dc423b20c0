export { loadFlights } from './loadFlights.ts';
export { readFlights } from './readFlights.ts';
export type { FlightRow } from './readFlights.ts';
