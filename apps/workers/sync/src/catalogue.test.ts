import { sql } from '@nightshift/runner';
import type { JobRunOptions, SettledRun } from '@nightshift/runner/testing';
import type { Partition, SyncTables } from '@nightshift/sync-jobs';
import { catalogueClient, type CatalogueClient } from './catalogueClient.ts';
import { leftBy, runSync, smallPages } from './testing/runSync.ts';
import { smallFiles, smallPartitions } from './testing/smallFiles.ts';
import { applied, held } from './testing/syncDatabase.ts';
import { startUpstream, type Fault, type Upstream } from './upstream/index.ts';

let upstream: Upstream;
const runs: SettledRun<SyncTables>[] = [];

beforeEach(async () => {
  upstream = await startUpstream({ files: await smallFiles() });
});
afterEach(async () => {
  for (const run of runs.splice(0)) await run.drop();
  await upstream?.stop();
});

/** Runs the job once, after `before` where it isn't the first time; the units are the three partitions unless set. */
async function sync({
  before,
  client = smallPages(upstream),
  units = smallPartitions,
  tick = new Date('2026-11-08T02:00:00Z'),
}: {
  before?: SettledRun<SyncTables>;
  client?: CatalogueClient;
  units?: Partition[];
  tick?: Date;
} = {}): Promise<SettledRun<SyncTables>> {
  const options: JobRunOptions<Partition, SyncTables> = { units, tick, ...(before ? { seed: leftBy(before) } : {}) };
  const run = await runSync(client, options);
  runs.push(run);
  return run;
}

const nextHour = { tick: new Date('2026-11-08T03:00:00Z') };
const ZIP_CODES_0: Partition[] = [{ collection: 'zip-codes', prefix: '0' }];

/** The tables hold what the upstream holds, in every field. */
async function expectEqual({ db }: SettledRun<SyncTables>) {
  expect(await held(db, 'airports')).toEqual(upstream.catalogue.living('airports'));
  expect(await held(db, 'zip-codes')).toEqual(upstream.catalogue.living('zip-codes'));
}

async function watermarks({ db }: SettledRun<SyncTables>) {
  const { rows } = await sql<{ name: string; cursor: unknown }>`
    select name, cursor from nightshift.checkpoints where owner = 'sync.catalogue' order by name`.execute(db);
  return rows.map(({ name, cursor }) => [name, cursor]);
}

/** The changes that a run has applied and the one before had not. */
async function news(run: SettledRun<SyncTables>, before: SettledRun<SyncTables>) {
  const old = new Set(await applied(before.db));
  return (await applied(run.db)).filter((change) => !old.has(change));
}

test('the first run reads everything, each change once, and leaves a watermark for each partition', async () => {
  const run = await sync();
  expect(run.state).toBe('succeeded');
  await expectEqual(run);
  expect(await applied(run.db)).toHaveLength(15);
  const { airports, 'zip-codes': zipCodes } = await smallFiles();
  expect(await watermarks(run)).toEqual([
    ['watermark/airports', { version: 1, code: airports[3]!.code }],
    ['watermark/zip-codes/0', { version: 1, code: zipCodes[5]!.code }],
    ['watermark/zip-codes/9', { version: 1, code: zipCodes[10]!.code }],
  ]);
  // Pages of two, and the empty one behind them.
  expect(upstream.counts).toEqual({ requests: 3 + 4 + 4, pages: 3 + 4 + 4, unchanged: 0 });
});

test('the next run reads only what was changed, removed or added since', async () => {
  const first = await sync();
  const changed = upstream.catalogue.change(2);
  const removed = upstream.catalogue.remove(1, 'airports');
  const added = upstream.catalogue.add(3);
  upstream.counts.requests = 0;
  const second = await sync({ before: first, units: partitionsOf(added), ...nextHour });
  await expectEqual(second);
  expect((await news(second, first)).map((change) => change.split(' ').slice(1).join(' ')).sort()).toEqual(
    [
      ...changed.map((code) => `2 ${code}`),
      ...removed.map((code) => `3 -${code}`),
      ...added.map((code) => `4 ${code}`),
    ].sort(),
  );
  expect(upstream.counts.requests).toBeLessThan(15);
});

/** Those that there are, and those that these codes are in. */
function partitionsOf(codes: readonly string[]): Partition[] {
  const prefixes = new Set(['0', '9', ...codes.map((code) => code[0]!)]);
  return [smallPartitions[0]!, ...[...prefixes].map((prefix): Partition => ({ collection: 'zip-codes', prefix }))];
}

test('a partition without changes costs one request, and nothing is written', async () => {
  const first = await sync();
  upstream.counts.requests = 0;
  const second = await sync({ before: first, ...nextHour });
  expect(upstream.counts.requests).toBe(3);
  expect(await news(second, first)).toEqual([]);
  expect(await watermarks(second)).toEqual(await watermarks(first));
});

test('an entry that changed twice is written once, and one that came and went leaves nothing', async () => {
  const first = await sync();
  for (let n = 0; n < 2; n += 1) upstream.catalogue.change(11);
  const [passing] = upstream.catalogue.add(1, 'airports');
  upstream.catalogue.remove(5, 'airports');
  const second = await sync({ before: first, ...nextHour });
  await expectEqual(second);
  const changes = await news(second, first);
  expect(changes.filter((change) => change.startsWith('zip-codes'))).toHaveLength(11);
  expect(changes).toContain(`airports 5 -${passing}`);
  expect(changes.filter((change) => change.includes(passing!))).toHaveLength(1);
});

test('an entry that changes while its partition is read is read again at its new version, and none is skipped', async () => {
  const client = smallPages(upstream);
  let pages = 0;
  const busy: CatalogueClient = {
    async changesBehind(...page) {
      const changes = await client.changesBehind(...page);
      pages += 1;
      if (pages === 2) upstream.catalogue.change(11);
      if (pages === 4) upstream.catalogue.remove(3);
      return changes;
    },
  };
  const run = await sync({ client: busy });
  expect(run.state).toBe('succeeded');
  await expectEqual(run);
  expect(upstream.catalogue.living('zip-codes')).toHaveLength(8);
});

test('a partition that is split is read once more by its parts, which begin at the start', async () => {
  const first = await sync();
  upstream.catalogue.change(11);
  upstream.catalogue.remove(2);
  const parts: Partition[] = ['00', '01'].map((prefix) => ({ collection: 'zip-codes', prefix }));
  const second = await sync({ before: first, units: [...parts, smallPartitions[2]!], ...nextHour });
  expect(second.state).toBe('succeeded');
  await expectEqual(second);
  expect((await news(second, first)).filter((change) => change.startsWith('zip-codes/00 '))).toHaveLength(6);
});

test('a partition is read again from its start when its changes and its watermark are forgotten', async () => {
  const first = await sync();
  await sql`delete from sync.zip_codes where code like '9%'`.execute(first.db);
  await sql`delete from sync.changes where partition = 'zip-codes/9'`.execute(first.db);
  await sql`
    delete from nightshift.checkpoints where owner = 'sync.catalogue' and name = 'watermark/zip-codes/9'`.execute(
    first.db,
  );
  const second = await sync({ before: first, ...nextHour });
  await expectEqual(second);
  expect(await news(second, first)).toHaveLength(5);
});

describe('trouble', () => {
  /** The second page of the walk meets it, asked for by another client where one is given. */
  const troubled = (fault: Fault, second = smallPages(upstream)): CatalogueClient => {
    const client = smallPages(upstream);
    let pages = 0;
    return {
      changesBehind(...page) {
        pages += 1;
        if (pages !== 2) return client.changesBehind(...page);
        upstream.faults.next(fault);
        return second.changesBehind(...page);
      },
    };
  };

  test('429: the unit comes back when the upstream said, nothing has failed, and no page is read twice', async () => {
    const run = await sync({ units: ZIP_CODES_0, client: troubled({ status: 429, retryAfter: '1800' }) });
    expect(run.deliveries.map(({ outcome }) => outcome)).toEqual(['yielded', 'settled']);
    expect(run.units).toMatchObject([{ state: 'done', failures: 0 }]);
    expect(await applied(run.db)).toHaveLength(6);
    expect(upstream.counts).toMatchObject({ requests: 5, pages: 4 });
    const { rows } = await sql<{ minutes: number }>`
      select extract(epoch from finished_at - scheduled_for)::int / 60 as minutes from nightshift.runs`.execute(run.db);
    expect(rows[0]!.minutes).toBe(30);
  });

  test.each<[string, Fault]>([
    ['a 500', { status: 500 }],
    ['a connection that ends', 'drop'],
    ['half an answer', { status: 200, body: '{"items":[{"code":"00' }],
    ['an answer that takes too long', { afterMs: 60_000 }],
  ])('%s: the unit fails once, and goes on behind the page it had', async (_, fault) => {
    const late = typeof fault === 'object' && 'afterMs' in fault;
    const impatient = catalogueClient({ ...upstream, timeoutMs: 50 });
    const run = await sync({ units: ZIP_CODES_0, client: troubled(fault, late ? impatient : undefined) });
    expect(run.deliveries.map(({ outcome }) => outcome)).toEqual(['failed', 'settled']);
    expect(run.units).toMatchObject([{ state: 'done' }]);
    expect(await applied(run.db)).toHaveLength(6);
    expect(upstream.counts).toMatchObject({ requests: 5, pages: 4 });
  });

  test('a token that is refused is a letter at once, which says what to check; what came before it stays', async () => {
    const run = await sync({ units: ZIP_CODES_0, client: troubled({ status: 401 }) });
    expect(run.state).toBe('failed');
    expect(run.deliveries).toHaveLength(1);
    expect(run.letters).toMatchObject([
      { error: { name: 'PermanentError', message: expect.stringContaining('CATALOGUE_TOKEN') } },
    ]);
    expect(await applied(run.db)).toHaveLength(2);
  });

  test('a page that stays malformed is a letter that names it, and the other partitions are done', async () => {
    const client = smallPages(upstream);
    const run = await sync({
      client: {
        changesBehind(partition, cursor, signal) {
          if (partition.prefix === '9' && cursor.code !== '') {
            upstream.faults.next({ status: 200, body: '{"items":[{"code":90210}]}' });
          }
          return client.changesBehind(partition, cursor, signal);
        },
      },
    });
    const [, second] = (await smallFiles())['zip-codes'].filter(({ code }) => code.startsWith('9'));
    expect(run.units.map(({ state }) => state)).toEqual(['done', 'done', 'dead']);
    expect(run.letters).toMatchObject([
      {
        failures: 5,
        error: {
          name: 'MalformedPage',
          message: expect.stringContaining(`zip-codes/9 behind version 1, code '${second!.code}' is malformed`),
        },
      },
    ]);
    expect((await applied(run.db)).filter((change) => change.startsWith('zip-codes/9'))).toHaveLength(2);
  });

  test('the next run goes on where a dead one stopped', async () => {
    const first = await sync({ units: ZIP_CODES_0, client: troubled({ status: 403 }) });
    expect(first.state).toBe('failed');
    const second = await sync({ before: first, ...nextHour });
    await expectEqual(second);
    expect(await applied(second.db)).toHaveLength(15);
  });
});
