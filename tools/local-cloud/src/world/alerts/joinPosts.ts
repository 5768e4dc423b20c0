import type { Received, WebhookNotice } from './Received.ts';
import { withEmoji, readable } from './slackText.ts';
import type { PagerDutyEvent } from './takePagerDuty.ts';

/** One thing that somebody was told, by as many ways as it came. */
export type Post = {
  at: Date;
  slack?: Extract<Received, { via: 'slack' }>;
  webhook?: WebhookNotice;
  pagerduty?: PagerDutyEvent;
};

/** Joins what came by several ways and says the same, in the order in which it first came. Slack's message carries no id: its words join it. */
export function joinPosts(received: readonly Received[]): Post[] {
  const posts: Post[] = [];
  const wordsOf = new Map<Post, string>();
  for (const one of received) {
    const words = wordsIn(one);
    const known = posts.find((post) => wordsOf.get(post) === words && !(one.via in post));
    const post = known ?? { at: one.at };
    if (known === undefined) posts.push(post);
    wordsOf.set(post, words);
    if (one.via === 'slack') post.slack = one;
    else if (one.via === 'webhook') post.webhook = one.notice;
    else post.pagerduty = one.event;
  }
  return posts;
}

function wordsIn(one: Received): string {
  switch (one.via) {
    case 'slack':
      return readable(one.message.text).replace(/^\S+ /, '');
    case 'webhook':
      return withEmoji(one.notice.title);
    case 'pagerduty':
      return one.event.event_action === 'trigger' ? one.event.payload.summary : one.event.dedup_key;
  }
}
