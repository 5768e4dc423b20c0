import { defineJob, type AnyJob } from '@nightshift/contract';
import * as z from 'zod';
import type { Delivery } from './packDelivery.ts';
import { packSender, routeOf, type Addresses, type PackToSend } from './packSender.ts';
import type { SendResult } from './sendDeliveries.ts';

const job = (name: string): AnyJob =>
  defineJob({
    name,
    owner: 'a-team',
    schedule: { cron: '0 3 * * *' },
    unit: z.object({}),
    key: () => 'key',
    discover: () => Promise.resolve({ units: [] }),
    freshness: '25h',
  });
const JOBS = new Map([job('reports.on-time'), job('e-mail.remind'), job('gone.away')].map((each) => [each.name, each]));
const ADDRESSES: Addresses = {
  dispatcher: { url: 'https://dispatcher.example.com' },
  workers: { reports: { url: 'https://reports.example.com' }, 'e-mail': { url: 'https://mail.example.com' } },
};
const NOW = Date.parse('2026-01-05T03:00:00Z');

let sent: Delivery[];
let failures: [PackToSend, string][];
/** What the queue answers for each delivery; sent, if nothing else is said. */
let answer: (delivery: Delivery, index: number) => SendResult | undefined;
beforeEach(() => {
  [sent, failures] = [[], []];
  answer = () => ({ kind: 'sent', messageId: 'msg', deduplicated: false });
});

const send = (packs: PackToSend[], addresses = ADDRESSES) =>
  packSender({
    queue: {
      send: (deliveries) => {
        sent.push(...deliveries);
        return Promise.resolve(deliveries.map(answer) as SendResult[]);
      },
      believe: () => Promise.reject(new Error('nothing to believe')),
    },
    addresses,
    jobOf: (name) => JOBS.get(name),
    onFailure: (pack, reason) => failures.push([pack, reason]),
    now: () => NOW,
  })(packs);
const pack = (change: Partial<PackToSend> = {}): PackToSend => {
  const name = change.job ?? 'reports.on-time';
  return { run: `${name}@2026-01-05T03:00:00.000Z`, job: name, pack: 1, send: 1, dueInMs: 0, ...change };
};
const numbers = () => sent.map(({ body }) => (JSON.parse(body) as { pack: number }).pack);

test('a pack goes to where its job is served, the dispatch to the dispatcher, and every failure to its callback', async () => {
  expect(await send([pack(), pack({ job: 'e-mail.remind', pack: -7, send: 3 }), pack({ pack: 0 })])).toEqual([
    true,
    true,
    true,
  ]);
  expect(sent.map(({ url }) => url)).toEqual([
    'https://reports.example.com/api/on-time',
    'https://mail.example.com/api/remind',
    'https://dispatcher.example.com/api/dispatch',
  ]);
  expect(JSON.parse(sent[1]!.body)).toEqual({
    v: 1,
    run: 'e-mail.remind@2026-01-05T03:00:00.000Z',
    job: 'e-mail.remind',
    pack: -7,
    send: 3,
  });
  for (const { failureCallback } of sent)
    expect(failureCallback).toBe('https://dispatcher.example.com/api/dead-letter');
});

test('the answers come in the order of the packs, whatever failed between them', async () => {
  answer = ({ body }) =>
    (JSON.parse(body) as { pack: number }).pack === 4
      ? { kind: 'failed', error: 'quota exceeded' }
      : { kind: 'sent', messageId: 'msg', deduplicated: true };
  const packs = [
    pack({ pack: 1 }),
    pack({ pack: 2, job: 'reports.unknown' }),
    pack({ pack: 3, job: 'gone.away' }),
    pack({ pack: 4 }),
    pack({ pack: 5 }),
  ];
  expect(await send(packs)).toEqual([true, false, false, false, true]);
  expect(numbers()).toEqual([1, 4, 5]);
  expect(failures).toEqual([
    [packs[1], "no job of the name 'reports.unknown' is deployed"],
    [packs[2], "no address is known for the worker 'gone'"],
    [packs[3], 'quota exceeded'],
  ]);
});

test('a pack that the queue answered nothing for was not sent', async () => {
  answer = (_, index) => (index === 0 ? { kind: 'sent', messageId: 'msg', deduplicated: false } : undefined);
  expect(await send([pack({ pack: 1 }), pack({ pack: 2 })])).toEqual([true, false]);
  expect(failures).toEqual([[pack({ pack: 2 }), 'QStash did not answer for it']]);
});

test('the dispatch of a job whose worker has no address is sent all the same', async () => {
  expect(await send([pack({ job: 'gone.away', pack: 0 })])).toEqual([true]);
});

test("a pack names a moment before which it isn't delivered only when it has to wait", async () => {
  await send([pack({ pack: 1, dueInMs: 0 }), pack({ pack: 2, dueInMs: 90_500 }), pack({ pack: 3, dueInMs: -5 })]);
  expect(sent.map(({ notBefore }) => notBefore)).toEqual([undefined, new Date(NOW + 90_500), undefined]);
});

test('one send number is one message, the next one another', async () => {
  await send([pack({ send: 1 }), pack({ send: 1 }), pack({ send: 2 })]);
  const [first, again, next] = sent.map(({ deduplicationId }) => deduplicationId);
  expect(again).toBe(first);
  expect(next).not.toBe(first);
});

test('nothing to send sends nothing and answers nothing', async () => {
  expect(await send([])).toEqual([]);
  expect({ sent, failures }).toEqual({ sent: [], failures: [] });
});

test.each<[string, number, Record<string, string> | undefined]>([
  ['a pack', 1, { 'x-vercel-protection-bypass': 'for-reports' }],
  ['a dispatch', 0, { 'x-vercel-protection-bypass': 'for-dispatcher' }],
])("%s carries its destination's bypass, and the dispatcher's for the callback", (_, number, headers) => {
  const route = routeOf(JOBS.get('reports.on-time')!, number, {
    dispatcher: { url: 'https://dispatcher.example.com', protectionBypass: 'for-dispatcher' },
    workers: { reports: { url: 'https://reports.example.com', protectionBypass: 'for-reports' } },
  });
  expect(route).toMatchObject({ headers, callbackHeaders: { 'x-vercel-protection-bypass': 'for-dispatcher' } });
});

test('without Deployment Protection there are no such headers', () => {
  expect(routeOf(JOBS.get('reports.on-time')!, 1, ADDRESSES)).toEqual({
    url: 'https://reports.example.com/api/on-time',
    failureCallback: 'https://dispatcher.example.com/api/dead-letter',
  });
});
