import { defineJob } from '@nightshift/contract';
import * as z from 'zod';
import type { Queue } from './createQueue.ts';
import type { Delivery } from './packDelivery.ts';
import { packSender, type PackToSend } from './packSender.ts';
import type { SendResult } from './sendDeliveries.ts';

const jobNamed = (name: string) =>
  defineJob({
    name,
    owner: 'a-team',
    schedule: { cron: '0 3 * * *' },
    unit: z.object({}),
    key: () => 'the-one',
    discover: () => Promise.resolve({ units: [{}] }),
    freshness: '25h',
  });
const jobs = new Map(['reports.on-time', 'billing.charge', 'lost.job'].map((name) => [name, jobNamed(name)]));
const addresses = {
  dispatcher: { url: 'https://dispatcher.example.com', protectionBypass: 'dispatcher-secret' },
  workers: {
    reports: { url: 'https://reports.example.com', protectionBypass: 'reports-secret' },
    billing: { url: 'https://billing.example.com' },
  },
};

function senderAnswering(answer: (delivery: Delivery) => SendResult) {
  const sent: Delivery[] = [];
  const failures: [number, string][] = [];
  const send: Queue['send'] = (deliveries) => {
    sent.push(...deliveries);
    return Promise.resolve(deliveries.map(answer));
  };
  const believe: Queue['believe'] = () => Promise.reject(new Error('nothing is received here'));
  const sendPacks = packSender({
    queue: { send, believe },
    addresses,
    jobOf: (name) => jobs.get(name),
    onFailure: (pack, reason) => failures.push([pack.pack, reason]),
  });
  return { sendPacks, sent, failures };
}

const accept = (): SendResult => ({ kind: 'sent', messageId: 'msg_1', deduplicated: false });
const pack = (change: Partial<PackToSend>): PackToSend => ({
  run: 'reports.on-time@2026-07-01T01:00:00.000Z',
  job: 'reports.on-time',
  pack: 1,
  send: 1,
  dueInMs: 0,
  ...change,
});

describe('packSender', () => {
  test('sends a pack to its job’s worker and the dispatch to the dispatcher, each with the secret of its own end', async () => {
    const { sendPacks, sent } = senderAnswering(accept);
    expect(await sendPacks([pack({ pack: 0 }), pack({}), pack({ job: 'billing.charge' })])).toEqual([true, true, true]);
    expect(sent).toMatchObject([
      {
        url: 'https://dispatcher.example.com/api/dispatch',
        headers: { 'x-vercel-protection-bypass': 'dispatcher-secret' },
      },
      { url: 'https://reports.example.com/api/on-time', headers: { 'x-vercel-protection-bypass': 'reports-secret' } },
      { url: 'https://billing.example.com/api/charge' },
    ]);
    expect(sent[2]).not.toHaveProperty('headers');
    for (const delivery of sent) {
      expect(delivery.failureCallback).toBe('https://dispatcher.example.com/api/dead-letter');
      expect(delivery.callbackHeaders).toEqual({ 'x-vercel-protection-bypass': 'dispatcher-secret' });
    }
  });

  test('says in their order which packs were taken, and why the others were not', async () => {
    const { sendPacks, sent, failures } = senderAnswering((delivery) =>
      delivery.body.includes('"pack":3') ? { kind: 'failed', error: 'quota exceeded' } : accept(),
    );
    const packs = [
      pack({ pack: 1, job: 'gone.job' }),
      pack({ pack: 2 }),
      pack({ pack: 3 }),
      pack({ pack: 4, job: 'lost.job' }),
    ];
    expect(await sendPacks(packs)).toEqual([false, true, false, false]);
    expect(sent).toHaveLength(2);
    expect(Object.fromEntries(failures)).toEqual({
      1: "no job of the name 'gone.job' is deployed",
      3: 'quota exceeded',
      4: "no address is known for the worker 'lost'",
    });
  });

  test('holds a pack back only when it has to wait', async () => {
    const { sendPacks, sent } = senderAnswering(accept);
    const begun = Date.now();
    await sendPacks([pack({ dueInMs: 60_000 }), pack({ dueInMs: 0 }), pack({ dueInMs: -5_000 })]);
    expect(sent[0]?.notBefore?.getTime()).toBeGreaterThanOrEqual(begun + 60_000);
    expect(sent[1]).not.toHaveProperty('notBefore');
    expect(sent[2]).not.toHaveProperty('notBefore');
  });
});
