import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Answer, Call } from './Answer.ts';
import { boardPage } from './boardPage.ts';
import type { Ping, Received, Via } from './Received.ts';
import { takePagerDuty } from './takePagerDuty.ts';
import { takePing } from './takePing.ts';
import { takeSlack } from './takeSlack.ts';
import { takeWebhook } from './takeWebhook.ts';

/** The board at work, what has reached it, and how to trouble it. */
export type AlertBoard = {
  /** Where a browser sees it. */
  url: string;
  /** What leads a dispatcher's alerts and pings here. */
  variables: Readonly<Record<'ALERT_ROUTES' | 'ALERT_WEBHOOK_SECRET' | 'HEARTBEAT_PING_URL', string>>;
  /** Every alert that was taken, the oldest first. */
  notices: () => readonly Received[];
  /** Every ping, the oldest first. */
  pings: () => readonly Ping[];
  /** The next so many alerts, of one kind or of any, are answered with this status and not taken. */
  failNext: (times: number, how?: { via?: Via; status?: number }) => void;
  stop: () => Promise<void>;
};

/**
 * Where alerts land on this machine: takes what Slack, PagerDuty, any receiver of the signed webhook and Healthchecks would
 * take, on 127.0.0.1. `GET /` shows people what came.
 */
export async function startAlertBoard({ port = 0 }: { port?: number } = {}): Promise<AlertBoard> {
  const secret = randomBytes(24).toString('base64url');
  const received: Received[] = [];
  const pings: Ping[] = [];
  const failures: { via: Via | undefined; status: number }[] = [];

  const takeAlert = (via: Via, take: () => Answer): Answer => {
    const next = failures.findIndex((failure) => failure.via === undefined || failure.via === via);
    if (next === -1) return take();
    return { status: failures.splice(next, 1)[0]!.status, body: 'The board was told to fail.' };
  };
  const answerCall = (call: Call): Answer => {
    const { method, path } = call;
    if (path.startsWith('/ping/')) return takePing(call);
    if (method !== 'POST') return { status: 404, body: 'not found' };
    if (path.startsWith('/slack')) return takeAlert('slack', () => takeSlack(call));
    if (path === '/webhook') return takeAlert('webhook', () => takeWebhook(call, secret));
    if (path === '/v2/enqueue') return takeAlert('pagerduty', () => takePagerDuty(call));
    return { status: 404, body: 'not found' };
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url: path = '/', headers } = request;
    if (method === 'GET' && path === '/') return showPage(response, boardPage(received, pings));
    const answered = answerCall({ method, path, headers, body: await text(request), at: new Date() });
    if (answered.received) received.push(answered.received);
    if (answered.ping) pings.push(answered.ping);
    response.writeHead(answered.status).end(answered.body);
  };
  const server = createServer((request, response) => {
    // A body that breaks off has nobody left to answer.
    answer(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    variables: {
      ALERT_ROUTES: JSON.stringify({ '*': [`slack:${url}/slack/services/local/alerts`, `webhook:${url}/webhook`] }),
      ALERT_WEBHOOK_SECRET: secret,
      HEARTBEAT_PING_URL: `${url}/ping/${randomUUID()}`,
    },
    notices: () => [...received],
    pings: () => [...pings],
    failNext: (times, { via, status = 500 } = {}) => {
      for (let n = 0; n < times; n += 1) failures.push({ via, status });
    },
    stop() {
      server.closeAllConnections();
      return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}

function showPage(response: ServerResponse, html: string): void {
  response
    .writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    })
    .end(html);
}
