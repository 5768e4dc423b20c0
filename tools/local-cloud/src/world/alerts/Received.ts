import type { Notice } from '@nightshift/monitor';
import type { PagerDutyEvent } from './takePagerDuty.ts';
import type { SlackMessage } from './takeSlack.ts';

/** What a webhook carries: the notice as it is, under the version of its shape. */
export type WebhookNotice = Notice & { version: 1 };

/** One alert that was taken, as it came. */
export type Received = { at: Date } & (
  | { via: 'slack'; channel: string; message: SlackMessage }
  | { via: 'webhook'; notice: WebhookNotice }
  | { via: 'pagerduty'; event: PagerDutyEvent }
);

export type Via = Received['via'];

/** A sign of life, or of trouble, as Healthchecks takes it. */
export type Ping = { at: Date; id: string; signal: 'start' | 'success' | 'fail'; body: string };
