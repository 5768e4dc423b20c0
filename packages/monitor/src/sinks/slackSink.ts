import {
  IncomingWebhook,
  IncomingWebhookHTTPError,
  IncomingWebhookRequestError,
  type IncomingWebhookSendArguments,
} from '@slack/webhook';
import type { Notice } from '../notice/Notice.ts';
import { noticeFields } from '../notice/noticeText.ts';
import { reasonOf, refused, silentOnAddresses, SINK_TIMEOUT_MS, type Fetch } from './postJson.ts';
import type { Sink } from './Sink.ts';
import { SinkFailed } from './SinkFailed.ts';
import { sinkName } from './sinkName.ts';

/** Posts to a Slack channel through its incoming webhook, whose address is a secret. Slack knows no repetition: killed in between, it shows a notice twice. */
export function slackSink(url: string, { fetch = globalThis.fetch }: { fetch?: Fetch } = {}): Sink {
  const webhook = new IncomingWebhook(url, { fetch: silentOnAddresses(fetch) as never, timeout: SINK_TIMEOUT_MS });
  return {
    name: sinkName('slack', url),
    async send(notice) {
      try {
        await webhook.send(slackMessage(notice));
      } catch (error) {
        throw withoutAddress(error);
      }
    },
  };
}

/** Slack refuses a section of more than 3,000 characters, and a message of more than 50 blocks. */
const LONGEST_SECTION = 2_900;
const LONGEST_HEADER = 150;

/** The text is what a notification shows, the blocks what the channel does. */
export function slackMessage(notice: Notice): IncomingWebhookSendArguments {
  const { title, kind, links } = notice;
  const facts = ['Job', 'Run', 'Owner', 'Deployment'];
  const fields = noticeFields(notice);
  const told = fields.filter(([label]) => !facts.includes(label));
  const context = fields.filter(([label]) => facts.includes(label));
  const buttons = [
    ...(links.console === undefined ? [] : [button('Console', links.console)]),
    ...(links.letters === undefined ? [] : [button('Letters', links.letters)]),
  ];
  return {
    text: escape(`${MARK[kind]} ${title}`),
    unfurl_links: false,
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: cut(`${MARK[kind]} ${title}`, LONGEST_HEADER), emoji: true },
      },
      ...told.map(([label, text]) => section(`*${label}*\n${escape(text)}`)),
      ...(buttons.length > 0 ? [{ type: 'actions' as const, elements: buttons }] : []),
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: cut(context.map(([label, text]) => `${label}: ${escape(text)}`).join('  ·  '), LONGEST_SECTION),
          },
        ],
      },
    ],
  };
}

const MARK: Record<Notice['kind'], string> = {
  fired: ':rotating_light:',
  more: ':rotating_light:',
  reminder: ':hourglass:',
  resolved: ':white_check_mark:',
  test: ':test_tube:',
};

const section = (text: string) => ({
  type: 'section' as const,
  text: { type: 'mrkdwn' as const, text: cut(text, LONGEST_SECTION) },
});

const button = (text: string, url: string) => ({
  type: 'button' as const,
  text: { type: 'plain_text' as const, text },
  url,
});

/** Slack's three control characters: unescaped, an error's text could call the whole channel. */
const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const cut = (text: string, longest: number) => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);

/** In the words of the SDK's own errors the address may stand. */
function withoutAddress(error: unknown): SinkFailed {
  if (error instanceof IncomingWebhookHTTPError) return refused(error.statusCode, String(error.body ?? ''));
  const original = error instanceof IncomingWebhookRequestError ? error.original : error;
  return original instanceof SinkFailed ? original : new SinkFailed(`no answer: ${reasonOf(original)}`);
}
