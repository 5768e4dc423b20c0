import * as z from 'zod';
import type { Answer, Call } from './Answer.ts';
import { readJson } from './readJson.ts';

export type SlackMessage = z.infer<typeof messageShape>;

/** Slack's incoming webhook: `ok` for a message, and for what Slack would refuse its own word for that. Source: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/ */
export function takeSlack({ path, body, at }: Call): Answer {
  const json = readJson(body);
  if (typeof json !== 'object' || json === null) return { status: 400, body: 'invalid_payload' };
  if (!('text' in json) && !('blocks' in json)) return { status: 400, body: 'no_text' };
  const parsed = messageShape.safeParse(json);
  if (!parsed.success) return { status: 400, body: 'invalid_blocks' };
  const channel = path.split('/').at(-1)!;
  return { status: 200, body: 'ok', received: { via: 'slack', channel, message: parsed.data, at } };
}

const plain = (longest: number) =>
  z.object({ type: z.literal('plain_text'), text: z.string().min(1).max(longest), emoji: z.boolean().optional() });
const mrkdwn = z.object({ type: z.literal('mrkdwn'), text: z.string().min(1).max(3_000) });
const button = z.object({ type: z.literal('button'), text: plain(75), url: z.url().max(3_000) });

const blockShape = z.discriminatedUnion('type', [
  z.object({ type: z.literal('header'), text: plain(150) }),
  z.object({ type: z.literal('section'), text: mrkdwn }),
  z.object({ type: z.literal('actions'), elements: z.array(button).min(1).max(25) }),
  z.object({ type: z.literal('context'), elements: z.array(mrkdwn).min(1).max(10) }),
]);

/** As much of Slack's blocks as alerts are made of, with Slack's own limits. */
const messageShape = z.object({
  text: z.string().default(''),
  unfurl_links: z.boolean().optional(),
  blocks: z.array(blockShape).max(50).default([]),
});
