import { defineJob, parseMessage, retryDelayMs } from '@nightshift/contract';
import * as z from 'zod';
import { packDelivery, type PackDelivery } from './packDelivery.ts';

const job = defineJob({
  name: 'reports.on-time',
  owner: 'reports-team',
  schedule: { cron: '0 3 * * *' },
  unit: z.object({ airport: z.string() }),
  key: (unit) => unit.airport,
  discover: () => Promise.resolve({ units: [] }),
  freshness: '25h',
  retry: { attempts: 5, delay: '30s', factor: 3, max: '10m' },
  limits: { maxDuration: '60s', pack: 20, parallelPacks: 50 },
});
const run = 'reports.on-time@2026-07-01T01:00:00.000Z';
const route = { url: 'https://reports.example.com/api/on-time' };
const packed = (pack: Partial<PackDelivery>) => packDelivery(job, { run, pack: 1, send: 1, ...pack }, route);

describe('packDelivery', () => {
  test('is a message about the pack, with the job’s own patience', () => {
    const delivery = packed({ pack: 21, send: 3 });
    expect(parseMessage(delivery.body)).toEqual({
      kind: 'message',
      message: { v: 1, run, job: 'reports.on-time', pack: 21, send: 3 },
    });
    expect(delivery).toMatchObject({ url: route.url, retries: 7, timeoutSeconds: 65, label: 'reports.on-time' });
  });

  test('goes where its route says, with the headers of both ends', () => {
    const whole = {
      url: 'https://reports.example.com/api/on-time',
      failureCallback: 'https://dispatcher.example.com/api/dead-letter',
      headers: { 'x-vercel-protection-bypass': 'worker' },
      callbackHeaders: { 'x-vercel-protection-bypass': 'dispatcher' },
    };
    expect(packDelivery(job, { run, pack: 1, send: 1 }, whole)).toMatchObject(whole);
  });

  test('forwards its place in a trace beside the headers of its route, and none where there is no trace', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const protectedRoute = { ...route, headers: { 'x-vercel-protection-bypass': 'worker' } };
    expect(packDelivery(job, { run, pack: 1, send: 1, traceparent }, protectedRoute).headers).toEqual({
      'x-vercel-protection-bypass': 'worker',
      traceparent,
    });
    expect(packed({ traceparent: null }).headers).toBeUndefined();
    // The trace is no part of what makes it the same message.
    expect(packed({ traceparent }).deduplicationId).toBe(packed({}).deduplicationId);
  });

  test('waits between tries as the job says: QStash’s expression and ours agree', () => {
    const { retryDelay } = packed({ pack: 1 });
    const evaluate = new Function('retried', 'const { min, pow } = Math; return ' + retryDelay) as (
      retried: number,
    ) => number;
    for (let retried = 0; retried < 8; retried += 1)
      expect(evaluate(retried)).toBe(retryDelayMs(job.retry, retried + 1));
  });

  test('is deduplicated by run, pack and send, in characters that QStash takes', () => {
    const id = packed({ pack: 1 }).deduplicationId;
    expect(id).toMatch(/^[0-9a-f]{32,}$/);
    expect(packed({ pack: 1, notBefore: new Date() }).deduplicationId).toBe(id);
    const others = [
      packed({ pack: 1, send: 2 }),
      packed({ pack: 2 }),
      packed({ pack: -1 }),
      packed({ pack: 11 }),
      packed({ pack: 1, run: `${run}1` }),
    ].map((delivery) => delivery.deduplicationId);
    expect(new Set([id, ...others]).size).toBe(6);
  });

  test('the dispatch waits for no pack, packs for the job’s limit, a suspect for the one before it', () => {
    expect(packed({ pack: 0 })).not.toHaveProperty('flowControl');
    expect(packed({ pack: 1 }).flowControl).toEqual({ key: 'reports.on-time', parallelism: 50 });
    expect(packed({ pack: -1 }).flowControl).toEqual({ key: 'quarantine.reports.on-time', parallelism: 1 });
  });

  test('is held back until it is due, if it says when', () => {
    const notBefore = new Date('2026-07-01T02:00:00Z');
    expect(packed({ pack: 1, notBefore }).notBefore).toEqual(notBefore);
    expect(packed({ pack: 1, notBefore: undefined })).not.toHaveProperty('notBefore');
  });
});
