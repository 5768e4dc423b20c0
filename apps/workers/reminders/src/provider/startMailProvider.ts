import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { answerCall, refusal, type Answer } from './answerCall.ts';
import { answerReader } from './answerReader.ts';
import { Faults } from './Faults.ts';
import { Inbox, type Mail } from './Inbox.ts';

export type MailProviderOptions = {
  /** A free one unless set. */
  port?: number;
  /** What a call must bear. */
  apiKey?: string;
  /** How long a call takes; no time unless set. */
  answerAfterMs?: number;
  /** The clock by which keys are forgotten. */
  now?: () => number;
};

/** The provider at work, what it holds, and how to trouble it. */
export type MailProvider = {
  /** Where it is called, and where a browser sees the inbox. */
  url: string;
  apiKey: string;
  /** Every e-mail that was sent, the first one first. */
  inbox: () => readonly Mail[];
  /** Calls that came; e-mails sent; calls that came again with a key and a body that were known. */
  counts: () => { calls: number; sends: number; repeats: number };
  faults: Faults;
  /** Forgets e-mails, keys, counts and faults. */
  clear: () => void;
  stop: () => Promise<void>;
};

/**
 * Stands in for Resend, over HTTP on 127.0.0.1: `POST /emails` with a key that is honoured for 24 hours, errors in
 * Resend's form, and a page at `/` that shows the inbox. Addresses at `bounce.example` are refused.
 */
export async function startMailProvider({
  port = 0,
  apiKey = 're_stand_in',
  answerAfterMs = 0,
  now = Date.now,
}: MailProviderOptions = {}): Promise<MailProvider> {
  const inbox = new Inbox(now);
  const faults = new Faults();
  let calls = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = 'GET', url: path = '/', headers } = request;
    if (method === 'GET' && !path.startsWith('/emails')) return answerReader(inbox, path, response);
    const body = await text(request);
    calls += 1;
    const fault = faults.take() ?? { afterMs: answerAfterMs };
    if (typeof fault === 'object' && 'status' in fault) return send(response, faulty(fault));
    const key = headers['idempotency-key'] as string | undefined;
    const answered = answerCall(inbox, apiKey, { method, path, authorization: headers.authorization, key, body });
    if (fault === 'lose-answer') return void request.socket.destroy();
    if (fault.afterMs === 0) return send(response, answered);
    setTimeout(() => send(response, answered), fault.afterMs).unref();
  };
  const server = createServer((request, response) => {
    // A body that breaks off has nobody left to answer.
    answer(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey,
    inbox: () => [...inbox.mails],
    counts: () => ({ calls, sends: inbox.mails.length, repeats: inbox.repeats }),
    faults,
    clear() {
      inbox.clear();
      faults.clear();
      calls = 0;
    },
    stop() {
      server.closeAllConnections();
      return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function faulty({ status, retryAfter }: { status: number; retryAfter?: number }): Answer {
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  const name = status === 429 ? 'rate_limit_exceeded' : 'internal_server_error';
  return refusal(status, name, 'The stand-in was told to fail.', headers);
}
