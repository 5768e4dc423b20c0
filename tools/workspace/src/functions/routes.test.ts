import { routes } from './routes.ts';

test('a dynamic segment becomes a query parameter of the function, as in the output of Vercel itself', () => {
  expect(routes(['api/hello', 'api/cron/[job]'])).toEqual([
    { handle: 'filesystem' },
    { src: '^/api/cron/([^/]+)$', dest: '/api/cron/[job]?job=$1', check: true },
    { src: '^/api(/.*)?$', status: 404 },
  ]);
});

test('several dynamic segments keep their order', () => {
  expect(routes(['api/teams/[team]/[job]'])).toContainEqual({
    src: '^/api/teams/([^/]+)/([^/]+)$',
    dest: '/api/teams/[team]/[job]?team=$1&job=$2',
    check: true,
  });
});

test('the more specific route stands first', () => {
  const dests = routes(['api/[a]/[b]', 'api/[a]/list', 'api/runs/[b]']).flatMap((route) =>
    'dest' in route ? [route.dest] : [],
  );
  expect(dests).toEqual(['/api/runs/[b]?b=$1', '/api/[a]/list?a=$1', '/api/[a]/[b]?a=$1&b=$2']);
});
