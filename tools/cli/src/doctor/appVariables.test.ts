import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { jest } from '@jest/globals';
import { defineJob, InvalidEnvironment, readEnvironment } from '@nightshift/contract';
import { dispatcherVariables } from '@nightshift/dispatcher/variables';
import { each, serve } from '@nightshift/runner';
import { appVariables, type Variables } from './appVariables.ts';

const app = (name: string) => ({ name, address: 'PUBLIC_URL' });
const NOWHERE = new URL('file:///nowhere/');

/** What somebody who reads an empty environment says of it. */
function complaintOf(variables: Variables): string {
  try {
    readEnvironment('it', variables, {});
  } catch (error) {
    if (error instanceof InvalidEnvironment) return error.message;
    throw error;
  }
  throw new Error('the empty environment was taken');
}
const namesIn = (text: string) => [...text.matchAll(/(\w+) is not set/g)].map(([, name]) => name).sort();

test("the dispatcher's are those that its functions ask for", async () => {
  const variables = await appVariables(app('dispatcher'), ['reports', 'e-mail']);
  expect(Object.keys(variables)).toEqual(Object.keys(dispatcherVariables(['reports', 'e-mail'])));
});

test("a worker's are those that its functions ask for", async () => {
  const before = process.env;
  const logged = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  process.env = {};
  try {
    const job = defineJob({ name: 'doctor.test', owner: 'team', schedule: { cron: '0 3 * * *' }, freshness: '25h' });
    const work = each<Record<string, never>, unknown>(() => Promise.resolve());
    const { POST } = serve(job, work);
    expect((await POST(new Request('https://example.com', { method: 'POST' }))).status).toBe(500);
    const said = String(logged.mock.calls[0]?.[0]);
    expect(namesIn(said).length).toBeGreaterThan(0);
    expect(namesIn(complaintOf(await appVariables(app('doctor'), [], NOWHERE)))).toEqual(namesIn(said));
  } finally {
    process.env = before;
    logged.mockRestore();
  }
});

test("a team's own variables are asked for too, where its services name them", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'workers-'));
  try {
    await mkdir(path.join(folder, 'mail/src'), { recursive: true });
    const zod = import.meta.resolve('zod');
    await writeFile(
      path.join(folder, 'mail/src/services.ts'),
      `import * as z from '${zod}';\nexport const variables = { MAIL_KEY: z.string() };\n`,
    );
    const variables = await appVariables(app('mail'), [], pathToFileURL(`${folder}/`));
    expect(complaintOf(variables)).toContain('MAIL_KEY is not set');
  } finally {
    await rm(folder, { recursive: true });
  }
});
