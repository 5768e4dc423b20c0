import * as z from 'zod';
import type { Answer, Call } from './Answer.ts';
import { readJson } from './readJson.ts';

export type PagerDutyEvent = z.infer<typeof eventShape>;

/** PagerDuty's Events API v2: 202 with the incident's key. Source: https://developer.pagerduty.com/docs/events-api-v2/trigger-events/ */
export function takePagerDuty({ body, at }: Call): Answer {
  const parsed = eventShape.safeParse(readJson(body));
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    return answer(400, { status: 'invalid event', message: 'Event object is invalid', errors });
  }
  const { dedup_key } = parsed.data;
  return {
    ...answer(202, { status: 'success', message: 'Event processed', dedup_key }),
    received: { via: 'pagerduty', event: parsed.data, at },
  };
}

const answer = (status: number, body: object): Answer => ({ status, body: JSON.stringify(body) });

const identified = { routing_key: z.string().min(1), dedup_key: z.string().min(1).max(255) };

const eventShape = z.discriminatedUnion('event_action', [
  z.looseObject({
    event_action: z.literal('trigger'),
    ...identified,
    payload: z.looseObject({
      summary: z.string().min(1).max(1_024),
      source: z.string().min(1),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
    }),
  }),
  z.looseObject({ event_action: z.enum(['acknowledge', 'resolve']), ...identified }),
]);
