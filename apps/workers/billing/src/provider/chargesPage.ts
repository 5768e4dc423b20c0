import type { PaymentIntent } from './PaymentIntents.ts';

/** What was charged and what was declined, for people: one page that needs nothing from anywhere. The newest come first. */
export function chargesPage(intents: readonly PaymentIntent[]): string {
  const paid = intents.filter(({ status }) => status === 'succeeded');
  const declined = intents.filter(({ last_payment_error }) => last_payment_error !== null);
  const doubled = paid.length - new Set(paid.map(({ id, metadata }) => metadata.charge ?? id)).size;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${paid.length} charged · payment provider</title>
${style}
</head>
<body>
<main>
<h1>Payment provider</h1>
<p class="soft">Stands in for Stripe on this machine. No money moves.</p>
<dl>
${figure('charged', paid.length)}${figure('in all', totals(paid))}${figure('declined', declined.length)}${figure('charged twice', doubled, doubled > 0)}</dl>
${intents.length === 0 ? '<p class="none">Nothing has been charged yet.</p>' : table(intents)}
</main>
</body>
</html>
`;
}

function figure(name: string, value: number | string, bad = false): string {
  return `<div${bad ? ' class="bad"' : ''}><dt>${name}</dt><dd>${escape(String(value))}</dd></div>
`;
}

function table(intents: readonly PaymentIntent[]): string {
  return `<div class="wide"><table>
<thead><tr><th>When (UTC)</th><th>Customer</th><th class="number">Amount</th><th>Status</th><th>Charge</th><th>Intent</th></tr></thead>
<tbody>
${intents.map(row).join('\n')}
</tbody>
</table></div>`;
}

function row({ id, amount, currency, customer, status, last_payment_error, metadata, created }: PaymentIntent): string {
  const reason = last_payment_error?.decline_code ?? last_payment_error?.code;
  const look = reason === undefined ? (status === 'succeeded' ? 'good' : 'soft') : 'bad';
  const when = new Date(created * 1_000).toISOString().slice(0, 19).replace('T', ' ');
  return `<tr>${[
    `<td>${when}</td>`,
    `<td>${escape(customer ?? '')}</td>`,
    `<td class="number">${escape(money(amount, currency))}</td>`,
    `<td class="${look}">${escape(reason === undefined ? status : `declined: ${reason}`)}</td>`,
    `<td class="soft">${escape(metadata.charge ?? '')}</td>`,
    `<td class="soft">${id}</td>`,
  ].join('')}</tr>`;
}

/** One sum for each currency, by its name; nothing charged is a dash. */
function totals(paid: readonly PaymentIntent[]): string {
  const sums = new Map<string, number>();
  for (const { amount_received, currency } of paid) sums.set(currency, (sums.get(currency) ?? 0) + amount_received);
  return (
    [...sums]
      .sort()
      .map(([currency, sum]) => money(sum, currency))
      .join(' + ') || '–'
  );
}

/** Amounts come in the smallest unit: a cent, but a whole yen. */
function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `<style>
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f27; --soft: #5c6470; --line: #d9dde3; --good: #1a7f4b; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14171c; --ink: #e9ecf1; --soft: #a0a8b4; --line: #333a45; --good: #5fc793; --bad: #f2938c; }
}
* { box-sizing: border-box; margin: 0; }
body { background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 2.5rem 1rem 3rem; }
h1 { font-size: 1.25rem; font-weight: 600; }
.soft, dt, thead { color: var(--soft); }
.good { color: var(--good); }
.bad, .bad dt { color: var(--bad); }
dl { display: flex; flex-wrap: wrap; gap: 1rem 3rem; margin: 1.75rem 0; }
dt { font-size: .875rem; }
dd { font-size: 2rem; font-weight: 650; line-height: 1.2; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.none { padding: 2rem 0; color: var(--soft); border-top: 1px solid var(--line); }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem 1rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left; font-weight: 400; white-space: nowrap; }
.number { text-align: right; }
</style>`;
