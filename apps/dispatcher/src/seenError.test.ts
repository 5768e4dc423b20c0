import { pagesOf, World, type Discover } from './testing/World.ts';

let world: World;
beforeAll(async () => (world = await World.start()));
afterAll(() => world.drop());

const oddUnit: Discover = () => Promise.resolve({ units: [{ n: 'joe@example.com' } as unknown as { n: number }] });
const once = { attempts: 1 };

test.each<[string, Discover, Parameters<World['job']>[1]]>([
  ['does not fit its job', oddUnit, {}],
  ['has no key', pagesOf([[4711]]), { key: () => '' }],
])('a unit that %s stands in the letter, and in no line', async (_, discover, change) => {
  const run = await world.open(world.job(discover, { ...change, retry: once }));
  await run.dispatch();
  const [letter] = await run.letters();
  expect(letter!.error.message).toMatch(/joe@example.com|4711/);
  expect(run.lines('dispatch-dead')).toMatchObject([
    { error: { name: 'InvalidDiscovery' }, outcome: 'dead', failures: 1 },
  ]);
  expect(JSON.stringify(world.lines)).not.toMatch(/joe@example.com|4711/);
});

test('of a job that redacts fields no text of a failed discover is seen, only what kind of error it was', async () => {
  const refused = Object.assign(new Error('no such customer: joe@example.com'), { code: 'E404' });
  const job = world.job(() => Promise.reject(refused), { redact: ['email'], retry: once });
  const run = await world.open(job);
  await run.dispatch();
  expect(run.lines('dispatch-dead')).toMatchObject([
    { error: { name: 'Error', code: 'E404', message: expect.stringContaining('withheld') } },
  ]);
  expect(JSON.stringify(world.lines)).not.toContain('joe@example.com');
  expect(await run.letters()).toMatchObject([{ error: { message: 'no such customer: joe@example.com' } }]);
});

test('of any other job the text is seen', async () => {
  const run = await world.open(world.job(() => Promise.reject(new Error('upstream is down'))));
  await run.dispatch();
  expect(run.lines('dispatch-failed')).toMatchObject([
    { attempt: 1, failures: 1, outcome: 'failed', error: { message: 'upstream is down', stack: expect.any(String) } },
  ]);
});
