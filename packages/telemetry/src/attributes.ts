import type { Attributes } from '@opentelemetry/api';

/** The names under which Nightshift's own words stand in spans and metrics. */
export const JOB = 'nightshift.job';
export const RUN = 'nightshift.run';
export const PACK = 'nightshift.pack';
export const ATTEMPT = 'nightshift.attempt';
export const OUTCOME = 'nightshift.outcome';
export const UNIT_NUMBER = 'nightshift.unit.number';
export const UNIT_KEY = 'nightshift.unit.key';
/** How many units, of a commit or of a page. */
export const UNITS = 'nightshift.units';
export const ITEMS = 'nightshift.items';
export const DESTINATION = 'messaging.destination.name';

/** Where a pack's message goes: packs of a job to its worker, every dispatch to the dispatcher. */
export function destinationOf({ job, pack }: { job: string; pack: number }): string {
  return pack === 0 ? 'dispatch' : job;
}

/**
 * What the semantic conventions ask of a span about a message
 * (https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/).
 */
export function messagingAttributes(operation: 'send' | 'process', destination: string): Attributes {
  return {
    'messaging.system': 'qstash',
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
    [DESTINATION]: destination,
  };
}
