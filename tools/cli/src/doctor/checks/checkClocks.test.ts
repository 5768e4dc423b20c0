import { freshDatabase, type FreshDatabase } from '@nightshift/database/testing';
import { page, standIn, type StandIn } from '../../testing/standIn.ts';
import { checkClocks } from './checkClocks.ts';

let world: FreshDatabase;
let server: StandIn;
/** How far the server's clock is off. */
let offMs: number;
beforeAll(async () => (world = await freshDatabase()));
afterAll(() => world.drop());
beforeEach(async () => {
  offMs = 0;
  server = await standIn(() => page(401, { date: new Date(Date.now() + offMs).toUTCString() }));
});
afterEach(() => server.stop());

const examine = (change: Record<string, string> = {}) =>
  checkClocks.examine({
    environment: { DATABASE_URL: world.url, QSTASH_URL: server.url, PUBLIC_URL: server.url, ...change },
    apps: [{ name: 'reports', address: 'PUBLIC_URL' }],
    jobs: [],
  });

test('clocks are read from Postgres and from whatever an address answers', async () => {
  expect(await examine()).toMatchObject([
    { outcome: 'right', says: expect.stringMatching(/^Postgres, QStash, reports agree within \d+\.\d s$/) },
  ]);
});

test('one that is off is named against Postgres', async () => {
  offMs = -3_600_000;
  expect(await examine({ PUBLIC_URL: '' })).toMatchObject([
    { outcome: 'wrong', says: expect.stringMatching(/^QStash is 3(599|600)\.\d s behind Postgres$/) },
  ]);
});

test('who is away is left out', async () => {
  const away = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', QSTASH_URL: '' };
  expect(await examine(away)).toMatchObject([{ outcome: 'unchecked' }]);
});
