import { catalogueClient } from './catalogueClient.ts';
import { smallFiles } from './testing/smallFiles.ts';
import { startUpstream, type Upstream } from './upstream/index.ts';

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream({ files: await smallFiles() });
});
afterEach(() => upstream.faults.clear());
afterAll(() => upstream?.stop());

const ZIP_CODES_9 = { collection: 'zip-codes', prefix: '9' } as const;
const START = { version: 0, code: '' };
const patient = () => new AbortController().signal;
const zipCodes9 = async () => (await smallFiles())['zip-codes'].filter(({ code }) => code.startsWith('9'));

test('pages are as large as asked for, each behind the cursor', async () => {
  const client = catalogueClient({ ...upstream, pageSize: 3 });
  const codes = (await zipCodes9()).map(({ code }) => code);
  const first = await client.changesBehind(ZIP_CODES_9, START, patient());
  expect(first.map(({ code }) => code)).toEqual(codes.slice(0, 3));
  const second = await client.changesBehind(ZIP_CODES_9, { version: 1, code: codes[2]! }, patient());
  expect(second.map(({ code }) => code)).toEqual(codes.slice(3));
  expect(await client.changesBehind(ZIP_CODES_9, { version: 1, code: codes[4]! }, patient())).toEqual([]);
});

test('the airports are asked for whole', async () => {
  const client = catalogueClient(upstream);
  expect(await client.changesBehind({ collection: 'airports', prefix: '' }, START, patient())).toHaveLength(4);
});

test('a wrong token is refused by the upstream and never said', async () => {
  const client = catalogueClient({ url: upstream.url, token: 'a-wrong-token' });
  const error = await client.changesBehind(ZIP_CODES_9, START, patient()).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ name: 'PermanentError', message: expect.stringContaining('answered 401') });
  expect(String((error as Error).stack)).not.toContain('a-wrong-token');
});

test('no answer in time is an error that names the page', async () => {
  upstream.faults.next({ afterMs: 60_000 });
  const client = catalogueClient({ ...upstream, timeoutMs: 50 });
  await expect(client.changesBehind(ZIP_CODES_9, START, patient())).rejects.toThrow(
    "the catalogue gave no answer for zip-codes/9 behind version 0, code ''",
  );
});

test("the runner's signal ends a request at once, with its own reason", async () => {
  upstream.faults.next({ afterMs: 60_000 });
  const reason = new Error('the deadline nears');
  const controller = new AbortController();
  const reading = catalogueClient(upstream).changesBehind(ZIP_CODES_9, START, controller.signal);
  controller.abort(reason);
  await expect(reading).rejects.toBe(reason);
});

test('an upstream that is not there is an error with its cause', async () => {
  const gone = await startUpstream({ files: await smallFiles() });
  await gone.stop();
  await expect(catalogueClient(gone).changesBehind(ZIP_CODES_9, START, patient())).rejects.toMatchObject({
    message: expect.stringContaining('gave no answer for zip-codes/9'),
    cause: { cause: { code: 'ECONNREFUSED' } },
  });
});
