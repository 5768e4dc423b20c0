import type { Notice } from '../notice/Notice.ts';
import { postJson, type Fetch } from './postJson.ts';
import type { Sink } from './Sink.ts';
import { signNotice } from './signNotice.ts';
import { sinkName } from './sinkName.ts';

/**
 * Posts each notice as JSON to any address, signed. A receiver may get one twice and tells by its id, which is also the
 * header `nightshift-notice`; anything but 2xx is tried again by the next watch, for a day.
 */
export function webhookSink(
  url: string,
  { secret, fetch = globalThis.fetch }: { secret: string; fetch?: Fetch },
): Sink {
  return {
    name: sinkName('webhook', url),
    async send(notice) {
      const body = webhookBody(notice);
      await postJson(fetch, {
        url,
        body,
        headers: { ...signNotice(secret, body, new Date()), 'nightshift-notice': notice.id },
      });
    },
  };
}

/** What is posted: the notice as it is, under the version of its shape. */
function webhookBody(notice: Notice): string {
  return JSON.stringify({ version: 1, ...notice });
}
