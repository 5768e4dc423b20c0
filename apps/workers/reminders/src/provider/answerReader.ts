import type { ServerResponse } from 'node:http';
import { markup } from '../markup.ts';
import type { Inbox } from './Inbox.ts';
import { inboxPage } from './inboxPage.ts';

/** What a person with a browser is shown: the inbox at `/`, and one e-mail alone at `/inbox/<id>`. */
export function answerReader(inbox: Inbox, path: string, response: ServerResponse): void {
  if (path === '/') return page(response, 200, inboxPage(inbox), PAGE_POLICY);
  const mail = inbox.mails.find(({ id }) => path === `/inbox/${id}`);
  if (mail) return page(response, 200, mail.html, MAIL_POLICY);
  page(response, 404, markup`<p>There is no e-mail here. <a href="/">The inbox</a></p>`.text, PAGE_POLICY);
}

const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'";
// What came by mail is shown and can do nothing, wherever it is opened.
const MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'";

function page(response: ServerResponse, status: number, html: string, policy: string): void {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': policy,
    })
    .end(html);
}
