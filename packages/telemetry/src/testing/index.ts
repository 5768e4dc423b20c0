export { recordTelemetry } from './recordTelemetry.ts';
export type { Measured, RecordedTelemetry } from './recordTelemetry.ts';
export { traceText } from './traceText.ts';
export type { ShownSpan, TraceTextOptions } from './traceText.ts';
