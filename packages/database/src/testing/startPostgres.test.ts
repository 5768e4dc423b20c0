import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import pg from 'pg';
import { startPostgres } from './startPostgres.ts';

test('a started Postgres answers with the promised settings and keeps its data over a restart', async () => {
  const log: string[] = [];
  const postgres = await startPostgres({ log: (line) => log.push(line) });
  try {
    expect(await ask(postgres.url, 'show fsync')).toBe('on');
    expect(await ask(postgres.url, 'show max_connections')).toBe('200');
    expect(await ask(postgres.url, 'show timezone')).toBe('UTC');
    expect(await ask(postgres.url, "select upper('é')")).toBe('É');
    await ask(postgres.url, 'create extension pg_stat_statements');
    expect(Number(await ask(postgres.url, 'select count(*) from pg_stat_statements'))).toBeGreaterThan(0);
    await ask(postgres.url, 'create table kept as select 7 as value');

    const client = new pg.Client({ connectionString: postgres.url });
    const cut = new Promise<Error>((resolve) => client.on('error', resolve));
    await client.connect();
    await postgres.restart();

    expect(await cut).toBeInstanceOf(Error);
    expect(await ask(postgres.url, 'select value from kept')).toBe(7);
    expect(log.filter((line) => line.includes('ready to accept connections'))).toHaveLength(2);
  } finally {
    await postgres.stop();
  }
});

test('a stopped Postgres leaves no process and no folder, may be stopped twice, and refuses to restart', async () => {
  const postgres = await startPostgres({ durable: false });
  const data = String(await ask(postgres.url, 'show data_directory'));
  const pid = Number(String(await ask(postgres.url, "select pg_read_file('postmaster.pid')")).split('\n')[0]);
  expect(await ask(postgres.url, 'show fsync')).toBe('off');
  expect(existsSync(data)).toBe(true);

  await Promise.all([postgres.stop(), postgres.stop()]);

  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(existsSync(dirname(data))).toBe(false);
  await expect(postgres.restart()).rejects.toThrow('stopped for good');
});

test('a Postgres does not let anybody in without the password', async () => {
  const postgres = await startPostgres({ durable: false });
  try {
    const url = new URL(postgres.url);
    url.password = 'postgres';
    await expect(ask(url.href, 'select 1')).rejects.toThrow('password authentication failed');
  } finally {
    await postgres.stop();
  }
});

test('a port that is taken is refused by name', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  try {
    await expect(startPostgres({ port })).rejects.toMatchObject({ name: 'PortTaken', port });
  } finally {
    other.close();
  }
});

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return (rows as unknown[][])[0]?.[0];
  } finally {
    await client.end();
  }
}
