import type { Notice } from '../notice/Notice.ts';
import { noticeFields } from '../notice/noticeText.ts';
import { postJson, type Fetch } from './postJson.ts';
import type { Sink } from './Sink.ts';
import { sinkName } from './sinkName.ts';

const PAGERDUTY_URL = 'https://events.pagerduty.com';

/**
 * PagerDuty's Events API v2, by a service's integration key. One incident per alert: all its notices carry its name as the
 * `dedup_key`, so that one sent twice is one, and its end resolves it. A test opens an incident and resolves it.
 * Source: https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
 */
export function pagerDutySink(
  routingKey: string,
  { url = PAGERDUTY_URL, fetch = globalThis.fetch }: { url?: string; fetch?: Fetch } = {},
): Sink {
  const enqueue = (event: object) =>
    postJson(fetch, { url: `${url}/v2/enqueue`, body: JSON.stringify({ routing_key: routingKey, ...event }) });
  return {
    name: sinkName('pagerduty', routingKey),
    async send(notice) {
      if (notice.kind !== 'resolved') await enqueue(triggerEvent(notice));
      if (notice.kind === 'resolved' || notice.kind === 'test') await enqueue(resolveEvent(notice));
    },
  };
}

/** PagerDuty's own limit. */
const LONGEST_SUMMARY = 1_024;

function triggerEvent(notice: Notice): object {
  const { title, severity, at, job, rule, owner, alert, links } = notice;
  return {
    event_action: 'trigger',
    dedup_key: alert,
    client: 'Nightshift',
    ...(links.console === undefined ? {} : { client_url: links.console }),
    links: Object.entries(links).map(([text, href]) => ({ href, text })),
    payload: {
      summary: title.slice(0, LONGEST_SUMMARY),
      source: job,
      severity,
      timestamp: at,
      component: job,
      group: owner,
      class: rule,
      custom_details: Object.fromEntries(noticeFields(notice)),
    },
  };
}

function resolveEvent({ alert }: Notice): object {
  return { event_action: 'resolve', dedup_key: alert };
}
