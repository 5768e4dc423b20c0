import { sendAndMark, type UnsentPack } from '@nightshift/ledger';
import type { Context } from './Context.ts';

/** How many of the packs are on their way, and why the others wait for the watch. */
export type Delivered = { sent: number; left: number; reason?: string };

/** Sends what has just been recorded, where that can be done from here. What isn't sent stays recorded, and the watch sends it. */
export async function deliver({ db, sender }: Pick<Context, 'db' | 'sender'>, packs: UnsentPack[]): Promise<Delivered> {
  if (sender.kind === 'none') return { sent: 0, left: packs.length, reason: sender.reason };
  const { sent, failed } = await sendAndMark(db, packs, sender.send);
  const reason = sender.refusals.splice(0).at(-1);
  return { sent, left: failed, ...(failed > 0 && reason !== undefined ? { reason } : {}) };
}

/** What people are told of it. */
export function deliveredText({ left, reason }: Delivered): string {
  if (left === 0) return 'It is on its way.';
  return `The watch sends it within a minute; it was not sent from here${reason === undefined ? '' : `, because ${reason}`}.`;
}
