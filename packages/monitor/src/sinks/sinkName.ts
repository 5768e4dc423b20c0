import { createHash } from 'node:crypto';

/** Names a sink by its kind and a mark of its address: the same for the same address, and nobody can read it back. */
export function sinkName(kind: string, address: string): string {
  return `${kind}#${createHash('sha256').update(address).digest('hex').slice(0, 8)}`;
}
