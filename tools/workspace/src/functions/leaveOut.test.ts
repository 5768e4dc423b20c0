import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fixtureApp, type FixtureApp } from '../testing/index.ts';
import { buildFunctions } from './buildFunctions.ts';

let app: FixtureApp;
afterEach(() => app.remove());

const bundle = () => join(app.folder, '.vercel/output/functions/api/hello.func/index.mjs');
const ask = async () => ((await import(pathToFileURL(bundle()).href)) as { GET: () => Response }).GET();
const packageJson = (unused: string[]) =>
  JSON.stringify({ type: 'module', private: true, dependencies: {}, nightshift: { unused } });

const STRIPE = ['stripe/esm/resources/', '!stripe/esm/resources/PaymentIntents.js'];

test('what an app never uses is left out, what is used beside it stays, and an SDK that holds all of it still starts', async () => {
  app = fixtureApp({
    'package.json': packageJson(STRIPE),
    'src/api/hello.ts': `
      import Stripe from 'stripe';
      export const GET = () => {
        const { paymentIntents, customers } = new Stripe('sk_test');
        try { void customers.list; } catch (error) { return Response.json([typeof paymentIntents.create, error.message]); }
      };`,
  });
  const [built] = await buildFunctions(app.folder);
  expect(built!.bytes).toBeLessThan(120_000);
  expect(await (await ask()).json()).toEqual([
    'function',
    'stripe/esm/resources/ was left out of this function, and list of it is used: take it out of nightshift.unused in package.json',
  ]);
});

test('an entry that names nothing is refused, and the last good output stays', async () => {
  app = fixtureApp({ 'src/api/hello.ts': "export const GET = () => new Response('hello');" });
  await buildFunctions(app.folder);
  const before = readFileSync(bundle(), 'utf8');
  app.write({ 'package.json': packageJson(['stripe/esm/nothing.js']) });
  await expect(buildFunctions(app.folder)).rejects.toThrow(
    "nightshift.unused names 'stripe/esm/nothing.js', and no function imports it.",
  );
  expect(readFileSync(bundle(), 'utf8')).toBe(before);
});
