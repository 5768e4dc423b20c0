import { connect } from '@nightshift/database';
import { freshDatabase, type FreshDatabase } from '@nightshift/database/testing';
import { transactionPooler } from '../testing/transactionPooler.ts';
import { seesPooler } from './seesPooler.ts';

let world: FreshDatabase;
beforeEach(async () => (world = await freshDatabase()));
afterEach(() => world.drop());

async function sees(url: string): Promise<boolean> {
  const db = connect({ url, max: 2 });
  try {
    return await seesPooler(db);
  } finally {
    await db.destroy();
  }
}

test('a Postgres that is spoken to directly is behind no pooler', async () => {
  expect(await sees(world.url)).toBe(false);
});

test('a pooler in transaction mode is seen', async () => {
  const pooler = await transactionPooler(world.url);
  try {
    expect(await sees(pooler.url)).toBe(true);
  } finally {
    await pooler.stop();
  }
});
