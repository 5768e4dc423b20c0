import type { Finding } from './Finding.ts';

/** As much as a line should hold; what a server says may be a page. */
const LONGEST = 1_000;

/** The finding with every secret hidden, and then cut: what a library or a server says of a failure may hold one. */
export function hideSecrets(finding: Finding, secrets: readonly string[]): Finding {
  const hidden = (text: string) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '•••'), text);
  const { says, todo } = finding;
  return { ...finding, says: cut(hidden(says)), ...(todo === undefined ? {} : { todo: cut(hidden(todo)) }) };
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
