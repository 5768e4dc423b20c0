import { Redis } from '@upstash/redis';
import type { LocalRedis } from './startRedis.ts';
import { everyEngine } from './testing/everyEngine.ts';

const clientOf = ({ url, token }: LocalRedis, options = {}) => new Redis({ url, token, ...options });

everyEngine('the official client', (redis) => {
  test('reads back what it wrote, of every kind it knows', async () => {
    const client = clientOf(redis());
    await client.set('text', 'grüße ✓ OK');
    await client.set('number', 42);
    await client.set('object', { airport: 'SEA', delays: [1, 2] });
    await client.set('ok', 'OK');

    expect(await client.get('text')).toBe('grüße ✓ OK');
    expect(await client.get('number')).toBe(42);
    expect(await client.mget('object', 'missing')).toEqual([{ airport: 'SEA', delays: [1, 2] }, null]);
    expect(await client.get('ok')).toBe('OK');
    expect(await client.ping()).toBe('PONG');
    expect(await client.type('text')).toBe('string');
  });

  test.each([true, false])('works the same with base64 answers %s', async (base64) => {
    const client = clientOf(redis(), { responseEncoding: base64 ? 'base64' : false, enableAutoPipelining: false });
    expect(await client.hset('flight', { from: 'SEA', to: 'Zürich' })).toBe(2);
    expect(await client.hgetall('flight')).toEqual({ from: 'SEA', to: 'Zürich' });
    expect(await client.scan(0, { match: 'fl*' })).toEqual(['0', ['flight']]);
    expect(await client.set('key', 'value', { nx: true, get: true, px: 60_000 })).toBeNull();
    expect(await client.set('key', 'other', { nx: true, get: true, px: 60_000 })).toBe('value');
    expect(await client.pttl('key')).toBeGreaterThan(50_000);
  });

  test('gets the answers of a pipeline in order, errors among them', async () => {
    const pipeline = clientOf(redis()).pipeline();
    pipeline.set('key', 'text');
    pipeline.incr('key');
    pipeline.get('key');
    expect(await pipeline.exec({ keepErrors: true })).toEqual([
      { result: 'OK', error: undefined },
      { result: undefined, error: 'ERR value is not an integer or out of range' },
      { result: 'text', error: undefined },
    ]);
  });

  test('executes a transaction, and nothing of one that holds a mistake', async () => {
    const client = clientOf(redis());
    expect(await client.multi().set('a', 1).incr('a').exec()).toEqual(['OK', 2]);
    await expect(
      fetch(`${redis().url}/multi-exec`, {
        method: 'POST',
        headers: { authorization: `Bearer ${redis().token}` },
        body: JSON.stringify([['SET', 'a', 'changed'], ['NOPE']]),
      }).then(async (response) => [response.status, await response.json()]),
    ).resolves.toEqual([400, { error: 'EXECABORT Transaction discarded because of previous errors.' }]);
    expect(await client.get('a')).toBe(2);
  });

  test('compares and sets, compares and deletes, through its generic call', async () => {
    const client = clientOf(redis());
    await client.set('lease', 'run-1');
    expect(await client.exec(['SET', 'lease', 'run-2', 'IFEQ', 'run-1', 'PX', 60_000])).toBe('OK');
    expect(await client.exec(['SET', 'lease', 'run-3', 'IFEQ', 'run-1', 'PX', 60_000])).toBeNull();
    expect(await client.exec(['DELEX', 'lease', 'IFEQ', 'run-1'])).toBe(0);
    expect(await client.exec(['DELEX', 'lease', 'IFEQ', 'run-2'])).toBe(1);
  });

  test('is told what Redis refused, and with which command', async () => {
    const client = clientOf(redis());
    await client.hset('hash', { field: 1 });
    await expect(client.get('hash')).rejects.toThrow(
      'WRONGTYPE Operation against a key holding the wrong kind of value',
    );
  });

  test('is refused with another token', async () => {
    const client = clientOf(redis(), { token: 'wrong', retry: { retries: 0 } });
    await expect(client.ping()).rejects.toThrow('WRONGPASS invalid or missing auth token');
  });
});
