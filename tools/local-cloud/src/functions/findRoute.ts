import type { Output, OutputFunction } from './readOutput.ts';

/** The function that answers a request, and the path and query it sees: dynamic segments are added to the query. */
export type FoundRoute = { called: OutputFunction; target: string };

/** Routes a request target as Vercel does by the output's `config.json`; undefined means 404. */
export const findRoute = ({ routes, functions }: Output, target: string): FoundRoute | undefined => {
  const [pathname = '', search = ''] = splitOnce(target, '?');
  const standing = (path: string): OutputFunction | undefined =>
    functions.get(path.slice(1)) ?? functions.get(`${path.slice(1)}/index`);
  for (const { handle, src, dest, status } of routes) {
    if (handle === 'filesystem') {
      const called = standing(pathname);
      if (called !== undefined) return { called, target };
    }
    const match = src === undefined ? null : new RegExp(src).exec(pathname);
    if (match === null) continue;
    if (dest === undefined) {
      if (status !== undefined) return undefined;
      continue;
    }
    const [path = '', parameters = ''] = splitOnce(dest, '?');
    const called = standing(path);
    if (called === undefined) continue;
    const filled = parameters.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '');
    return { called, target: `${pathname}?${[search, filled].filter((part) => part !== '').join('&')}` };
  }
  return undefined;
};

const splitOnce = (text: string, mark: string): string[] => {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
};
