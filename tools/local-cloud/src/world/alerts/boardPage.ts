import { joinPosts, type Post } from './joinPosts.ts';
import type { Ping, Received, WebhookNotice } from './Received.ts';
import { readable, withEmoji } from './slackText.ts';
import type { SlackMessage } from './takeSlack.ts';

/** The board as one page that needs nothing from anywhere: each alert as Slack shows it and what the webhook carried, the newest first, and the last ping. */
export function boardPage(received: readonly Received[], pings: readonly Ping[]): string {
  const posts = joinPosts(received).toReversed();
  const open = posts.length === 1 ? '1 alert' : `${posts.length} alerts`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Alerts: ${posts.length}</title>
${style}
</head>
<body>
<header>
<h1>Alerts</h1>
<p><b>${open}</b> since the start</p>
${pingLine(pings.at(-1))}
<p><a href="/">Look again</a></p>
</header>
<main>
${posts.length === 0 ? '<p class="none">Nobody has been told anything yet.</p>' : posts.map(postCard).join('\n')}
</main>
</body>
</html>
`;
}

const SIGNALS: Record<Ping['signal'], string> = {
  start: 'the watch began',
  success: 'the watch was completed',
  fail: 'the watch was not completed',
};

function pingLine(last: Ping | undefined): string {
  if (last === undefined) return '<p class="soft">The outside monitor has not been pinged yet</p>';
  const mood = last.signal === 'fail' ? 'bad' : 'good';
  return `<p class="soft"><i class="${mood}"></i>Last ping ${clock(last.at)}: ${SIGNALS[last.signal]}</p>`;
}

function postCard({ at, slack, webhook, pagerduty }: Post): string {
  const mood = webhook === undefined ? 'plain' : webhook.kind === 'resolved' ? 'good' : 'bad';
  return `<article class="${mood}">
${slack === undefined ? '' : slackMessage(slack.message, `#${slack.channel}`, at)}
${slack === undefined && webhook !== undefined ? `<h2>${escape(webhook.title)}</h2>` : ''}
${webhook === undefined ? '' : details(`Webhook: ${webhook.kind}, notice ${webhook.id}`, ordered(webhook))}
${pagerduty === undefined ? '' : details(`PagerDuty: ${pagerduty.event_action} ${pagerduty.dedup_key}`, pagerduty)}
</article>`;
}

function slackMessage({ text, blocks }: SlackMessage, channel: string, at: Date): string {
  return `<p class="from"><b>Nightshift</b> <span>in ${escape(channel)}</span><time>${clock(at)}</time></p>
${blocks.length === 0 ? `<p>${escape(readable(text))}</p>` : blocks.map(slackBlock).join('\n')}`;
}

function slackBlock(block: SlackMessage['blocks'][number]): string {
  switch (block.type) {
    case 'header':
      return `<h2>${escape(withEmoji(block.text.text))}</h2>`;
    case 'section':
      return `<p>${mrkdwn(block.text.text)}</p>`;
    case 'actions':
      return `<p>${block.elements.map(({ text, url }) => `<a class="button" href="${escape(url)}">${escape(text.text)}</a>`).join(' ')}</p>`;
    case 'context':
      return `<p class="context">${block.elements.map(({ text }) => mrkdwn(text)).join(' ')}</p>`;
  }
}

/** As much of Slack's markup as alerts use: a label in bold on a line of its own. */
const mrkdwn = (text: string) =>
  escape(readable(text))
    .replace(/^\*(.+)\*$/gm, '<b>$1</b>')
    .replaceAll('\n', '<br>');

function details(summary: string, json: object): string {
  return `<details><summary>${escape(summary)}</summary><pre>${escape(JSON.stringify(json, null, 2))}</pre></details>`;
}

/** What it is comes first. */
const ordered = ({ version, id, kind, title, ...rest }: WebhookNotice) => ({ version, id, kind, title, ...rest });

const clock = (at: Date) => `${at.toISOString().slice(11, 19)} UTC`;

const escape = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const style = `<style>
:root { color-scheme: light dark; --paper: #f6f7f9; --card: #fff; --ink: #1b1f27; --soft: #5c6470; --line: #dfe3e9; --link: #23508f; --bad: #c0392b; --good: #1f8a4c; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171c; --card: #1b2027; --ink: #e9ecf1; --soft: #a0a8b4; --line: #2c323b; --link: #8bb6f5; --bad: #f0796b; --good: #5bc488; } }
* { box-sizing: border-box; margin: 0; }
body { background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
a { color: var(--link); }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.75rem; padding: .9rem 1.25rem; background: var(--card); border-bottom: 1px solid var(--line); color: var(--soft); }
header h1 { color: var(--ink); font-size: 1.2rem; }
header b { color: var(--ink); }
header p:last-child { margin-left: auto; }
header i { display: inline-block; width: .6rem; height: .6rem; margin-right: .45rem; border-radius: 50%; }
i.good { background: var(--good); } i.bad { background: var(--bad); }
main { max-width: 52rem; margin: 1.25rem auto; padding: 0 1.25rem; }
article { margin-bottom: 1.25rem; padding: 1rem 1.25rem; background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--line); border-radius: 6px; overflow-wrap: anywhere; }
article.bad { border-left-color: var(--bad); } article.good { border-left-color: var(--good); }
article p { margin-top: .6rem; }
article p.from { margin: 0; color: var(--soft); } .from b { color: var(--ink); }
time { float: right; font-size: .8125rem; font-variant-numeric: tabular-nums; }
h2 { margin-top: .35rem; font-size: 1.1rem; line-height: 1.35; }
.context, summary { color: var(--soft); font-size: .8125rem; }
.button { display: inline-block; padding: .25rem .8rem; border: 1px solid var(--line); border-radius: 4px; color: inherit; font-weight: 600; text-decoration: none; }
details { margin-top: .75rem; border-top: 1px solid var(--line); padding-top: .6rem; }
summary { cursor: pointer; }
pre { margin-top: .5rem; font: .8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; white-space: pre-wrap; }
.none { color: var(--soft); }
</style>`;
