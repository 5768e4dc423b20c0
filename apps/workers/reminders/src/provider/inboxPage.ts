import { markup } from '../markup.ts';
import type { Inbox, Mail } from './Inbox.ts';

/** The inbox as a page: how many e-mails, how often a key came again, the list, newest first, and the one that is clicked. */
export function inboxPage({ mails, repeats }: Pick<Inbox, 'mails' | 'repeats'>): string {
  const newestFirst = mails.toReversed();
  const [newest] = newestFirst;
  const frame = newest && markup`<iframe name="mail" title="The e-mail" sandbox src="/inbox/${newest.id}"></iframe>`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Inbox: ${counted(mails.length, 'e-mail')}</title>
${style}
</head>
<body>
<header>
<h1>Inbox</h1>
<p><b>${mails.length}</b> ${mails.length === 1 ? 'e-mail' : 'e-mails'}</p>
<p><b>${repeats}</b> ${repeats === 1 ? 'repeat' : 'repeats'} of a key, answered without sending</p>
<p><a href="/">Look again</a></p>
</header>
<main>
<nav>
${newest ? markup`<ol>${newestFirst.map(listed)}</ol>` : markup`<p class="none">Nothing has been sent yet.</p>`}
</nav>
${frame ?? ''}
</main>
</body>
</html>
`.text;
}

function listed({ id, to, subject, sentAt, key, repeats }: Mail) {
  const again = repeats > 0 ? markup`<span class="again">key repeated ${counted(repeats, 'time')}</span>` : '';
  return markup`
<li><a href="/inbox/${id}" target="mail">
<span class="to">${to.join(', ')}<time>${sentAt.toISOString().slice(11, 19)}</time></span>
<span class="subject">${subject}</span>
<span class="key">${key ?? 'no key'}</span>${again}
</a></li>`;
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

const style = markup`<style>
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f27; --soft: #5c6470; --line: #dfe3e9; --link: #23508f; --hover: #f2f5f9; --again: #9a4a06; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171c; --ink: #e9ecf1; --soft: #a0a8b4; --line: #2c323b; --link: #8bb6f5; --hover: #1d2229; --again: #f0a45c; } }
* { box-sizing: border-box; margin: 0; }
body { display: flex; flex-direction: column; height: 100vh; background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
a { color: var(--link); }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.75rem; padding: .9rem 1.25rem; border-bottom: 1px solid var(--line); color: var(--soft); }
header h1 { color: var(--ink); font-size: 1.2rem; }
header b { color: var(--ink); font-size: 1.2rem; font-variant-numeric: tabular-nums; }
header p:last-child { margin-left: auto; }
main { display: flex; flex: 1; min-height: 0; }
nav { flex: 0 0 27rem; overflow-y: auto; border-right: 1px solid var(--line); }
ol { padding: 0; list-style: none; }
li a { display: block; padding: .7rem 1.25rem; border-bottom: 1px solid var(--line); color: inherit; text-decoration: none; }
li a:hover, li a:focus { background: var(--hover); }
li span { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
time { float: right; padding-left: .75rem; font-variant-numeric: tabular-nums; }
.to, .key { color: var(--soft); }
.to, .key, .again { font-size: .8125rem; }
.subject { font-weight: 600; }
.again { color: var(--again); }
.none { padding: 1.25rem; color: var(--soft); }
iframe { flex: 1; border: 0; background: #fff; }
@media (max-width: 48rem) { main { flex-direction: column; } nav { flex: 1 1 50%; border-right: 0; } iframe { flex: 1 1 50%; border-top: 1px solid var(--line); } }
</style>`;
