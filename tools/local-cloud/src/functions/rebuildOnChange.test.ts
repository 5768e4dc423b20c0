import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { buildFunctions } from '@nightshift/workspace/functions';
import { fixtureApp } from '@nightshift/workspace/testing';
import { rebuildOnChange, startFunctionsHost } from './index.ts';

test('a change to a source reloads the app; a broken one is told and the old build goes on', async () => {
  const workspace = fixtureApp({
    'apps/shop/src/api/hello.ts':
      "import { word } from '../../../../packages/words/src/word.ts';\nexport const GET = () => new Response(word);",
    'packages/words/src/word.ts': "export const word = 'first';",
  });
  const folder = join(workspace.folder, 'apps', 'shop');
  await buildFunctions(folder);
  const host = await startFunctionsHost({ name: 'shop', folder, env: {}, log: () => {} });
  const hello = async (): Promise<string> => (await fetch(`${host.url}/api/hello`)).text();
  const news = new EventEmitter();
  const watch = rebuildOnChange(
    folder,
    async () => {
      await buildFunctions(folder);
      host.restart();
      news.emit('rebuilt');
    },
    { workspace: workspace.folder, log: (line) => news.emit('told', line), quietMs: 10 },
  );
  try {
    expect(await hello()).toBe('first');
    const rebuilt = once(news, 'rebuilt');
    workspace.write({ 'packages/words/src/word.ts': "export const word = 'second';" });
    await rebuilt;
    expect(await hello()).toBe('second');

    const told = once(news, 'told');
    workspace.write({ 'apps/shop/src/api/hello.ts': 'export const GET = () => {' });
    expect(await told).toEqual([expect.stringContaining('src/api/hello.ts')]);
    expect(await hello()).toBe('second');
  } finally {
    watch.close();
    await host.stop();
    workspace.remove();
  }
}, 30_000);
