import { knownJobs } from './knownJobs.ts';
import { openSender } from './openSender.ts';
import { recordingQueue } from './testing/recordingQueue.ts';

const pack = (number: number) => ({
  run: 'reports.on-time@x',
  job: 'reports.on-time',
  pack: number,
  send: 1,
  dueInMs: 0,
});

test.each([
  [{ QSTASH_TOKEN: '' }, 'QSTASH_TOKEN is not set here'],
  [{ DISPATCHER_URL: '' }, 'DISPATCHER_URL is not set here'],
  [{ QSTASH_URL: '', QSTASH_NEXT_SIGNING_KEY: '' }, 'QSTASH_URL, QSTASH_NEXT_SIGNING_KEY are not set here'],
  [{ QSTASH_URL: 'nonsense' }, 'QSTASH_URL must be an http(s):// URL'],
])('with %j nothing is sent, and the reason names the variables', async (change, reason) => {
  const queue = await recordingQueue();
  try {
    expect(openSender({ ...queue.env, ...change }, await knownJobs())).toEqual({
      kind: 'none',
      reason: expect.stringContaining(reason),
    });
  } finally {
    await queue.stop();
  }
});

test("the dispatcher's own PUBLIC_URL leads there too; a worker whose address is unknown gets nothing", async () => {
  const queue = await recordingQueue();
  try {
    const env = { ...queue.env, DISPATCHER_URL: '', PUBLIC_URL: 'http://127.0.0.1:1/', WORKER_URL_REPORTS: '' };
    const sender = openSender(env, await knownJobs());
    if (sender.kind !== 'sender') throw new Error(sender.reason);
    expect(await sender.send([pack(0), pack(-3)])).toEqual([true, false]);
    expect(sender.refusals).toEqual([expect.stringContaining("no address is known for the worker 'reports'")]);
    expect(queue.bodies).toMatchObject([{ pack: 0 }]);
  } finally {
    await queue.stop();
  }
});
