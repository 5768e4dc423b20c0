import type { SlackMessage } from './takeSlack.ts';

type Block = SlackMessage['blocks'][number];

/** What Slack shows for the marks that alerts begin with. */
const EMOJI: Readonly<Record<string, string>> = {
  ':rotating_light:': '🚨',
  ':hourglass:': '⏳',
  ':white_check_mark:': '✅',
  ':test_tube:': '🧪',
};

/** A message as a channel's readers see it, without its looks. */
export function slackText({ text, blocks }: SlackMessage): string {
  return blocks.length === 0 ? readable(text) : blocks.map(blockText).join('\n\n');
}

function blockText(block: Block): string {
  switch (block.type) {
    case 'header':
      return withEmoji(block.text.text);
    case 'section':
      return readable(block.text.text).replace(/^\*(.+)\*\n/, '$1: ');
    case 'actions':
      return block.elements.map(({ text, url }) => `[${text.text}] ${url}`).join('  ');
    case 'context':
      return block.elements.map(({ text }) => readable(text)).join('  ');
  }
}

/** Its marks as Slack draws them, and the three characters that Slack wants escaped as they were meant. */
export function readable(text: string): string {
  return withEmoji(text).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** A header is plain text: nothing in it is escaped. */
export function withEmoji(text: string): string {
  return text.replace(/:[a-z_]+:/g, (mark) => EMOJI[mark] ?? mark);
}
