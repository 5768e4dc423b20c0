/** A rule of the Build Output API's `config.json`, as far as functions without a framework need it. */
export type Route =
  { handle: 'filesystem' } | { src: string; dest: string; check: true } | { src: string; status: 404 };

/** The routes of an app: what stands there by name, then dynamic segments as query parameters, then 404 for the rest of /api. */
export const routes = (paths: string[]): Route[] => [
  { handle: 'filesystem' },
  ...paths
    .filter((path) => path.includes('['))
    .sort(bySpecificity)
    .map(dynamicRoute),
  { src: '^/api(/.*)?$', status: 404 },
];

const dynamicRoute = (path: string): Route => {
  const names: string[] = [];
  const pattern = path
    .replace(/\/index$/, '')
    .split('/')
    .map((segment) => {
      const name = parameterName(segment);
      if (name === undefined) return segment.replaceAll('.', '\\.');
      names.push(name);
      return '([^/]+)';
    })
    .join('/');
  const query = names.map((name, at) => `${name}=$${at + 1}`).join('&');
  return { src: `^/${pattern}$`, dest: `/${path}?${query}`, check: true };
};

const parameterName = (segment: string): string | undefined => /^\[(\w+)\]$/.exec(segment)?.[1];

/** A fixed segment is more specific than a dynamic one; the first difference decides. */
const bySpecificity = (left: string, right: string): number => {
  const others = right.split('/');
  for (const [at, segment] of left.split('/').entries()) {
    const weight = Number(segment.startsWith('[')) - Number(others[at]?.startsWith('[') ?? false);
    if (weight !== 0) return weight;
  }
  return left < right ? -1 : 1;
};
