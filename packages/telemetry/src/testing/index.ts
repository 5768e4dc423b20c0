export { recordTelemetry } from './recordTelemetry.ts';
export type { Measured, RecordedTelemetry } from './recordTelemetry.ts';
export { traceText } from './traceText.ts';
export type { TraceTextOptions } from './traceText.ts';
