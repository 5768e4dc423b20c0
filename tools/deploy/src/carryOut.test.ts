import { deployedUrl } from './carryOut.ts';

const deployment = { id: 'dpl_1', url: 'https://sync-1a2b.vercel.app', productionUrl: 'https://sync.example.com' };

test('the address is that of the deployment itself, which nothing else can be behind', () => {
  expect(deployedUrl(`${JSON.stringify(deployment, undefined, 2)}\n`)).toBe('https://sync-1a2b.vercel.app');
});

test('it is found where the CLI wraps it into an answer of its own', () => {
  const answer = {
    status: 'ok',
    deployment,
    message: 'ready',
    next: [{ command: 'vercel curl https://else.example.com' }],
  };
  expect(deployedUrl(JSON.stringify(answer, undefined, 2))).toBe('https://sync-1a2b.vercel.app');
});

test('without an address the deployment has failed, and what was printed is told', () => {
  expect(() => deployedUrl('Queued')).toThrow(/printed no address:\nQueued/);
});
