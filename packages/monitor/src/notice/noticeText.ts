import { instantText } from './instantText.ts';
import type { Notice } from './Notice.ts';

/** A notice's parts as people read them, in order: what stands beside its title everywhere. */
export function noticeFields(notice: Notice): [label: string, text: string][] {
  const { expected, seen, since, timezone, brokenLink, error, next, owner, job, run, deployment } = notice;
  const fields: [string, string | null][] = [
    ['Expected', expected],
    ['Seen', seen],
    ['Since', instantText(new Date(since), timezone)],
    ['Broken link', brokenLink?.text ?? null],
    ['Last error', error && `${error.name}: ${error.message}`],
    ['What to do', next],
    ['Job', job],
    ['Run', run],
    ['Owner', owner],
    ['Deployment', deployment],
  ];
  return fields.flatMap(([label, text]) => (text === null ? [] : [[label, text] satisfies [string, string]]));
}

/** A whole notice as plain text. */
export function noticeText(notice: Notice): string {
  const { title, links } = notice;
  return [
    title,
    '',
    ...noticeFields(notice).map(([label, text]) => `${label}: ${text}`),
    ...(links.console === undefined ? [] : [`Console: ${links.console}`]),
    ...(links.letters === undefined ? [] : [`Letters: ${links.letters}`]),
  ].join('\n');
}
