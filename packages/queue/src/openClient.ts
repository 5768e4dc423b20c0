import { Client } from '@upstash/qstash';

/** Where QStash is, `QSTASH_URL`, and who we are to it. */
export type Access = { url: string; token: string };

/** The SDK's client. It would read QSTASH_DEV and put well-known credentials in the place of ours; `devMode: false` forbids it. */
export function openClient({ url, token }: Access): Client {
  return new Client({ baseUrl: url, token, devMode: false, enableTelemetry: false, retry: false });
}
