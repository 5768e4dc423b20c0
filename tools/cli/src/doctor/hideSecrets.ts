import type { Finding } from './Finding.ts';

/** The finding with every secret hidden: what a library or a server says of a failure may hold one. */
export function hideSecrets(finding: Finding, secrets: readonly string[]): Finding {
  const hidden = (text: string) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '•••'), text);
  const { says, todo } = finding;
  return { ...finding, says: hidden(says), ...(todo === undefined ? {} : { todo: hidden(todo) }) };
}
