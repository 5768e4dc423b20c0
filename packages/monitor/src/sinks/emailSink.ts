import { noticeText } from '../notice/noticeText.ts';
import { postJson, type Fetch } from './postJson.ts';
import type { Sink } from './Sink.ts';
import { sinkName } from './sinkName.ts';

const RESEND_URL = 'https://api.resend.com';

export type EmailOptions = { apiKey: string; from: string; url?: string; fetch?: Fetch };

/**
 * An e-mail through Resend's HTTP API. The notice's id goes along as the idempotency key: sent twice within a day, it is one
 * e-mail. Source: https://resend.com/docs/api-reference/emails/send-email
 */
export function emailSink(
  to: string,
  { apiKey, from, url = RESEND_URL, fetch = globalThis.fetch }: EmailOptions,
): Sink {
  const name = sinkName('email', to);
  return {
    name,
    send: (notice) =>
      postJson(fetch, {
        url: `${url}/emails`,
        headers: { authorization: `Bearer ${apiKey}`, 'idempotency-key': `nightshift-${notice.id}-${name}` },
        body: JSON.stringify({ from, to: [to], subject: notice.title, text: noticeText(notice) }),
      }),
  };
}
