import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UsageError } from '../UsageError.ts';
import { readEnvironmentFiles } from './readEnvironmentFiles.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), 'env-'))));
afterEach(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  await writeFile(path.join(folder, name), text);
  return path.join(folder, name);
}

test('files are read as .env files are, and the later one counts', async () => {
  const first = await file('.env', '# Created by Vercel CLI\nONE="a\\nb"\nTWO=first # a note\nTHREE=\n');
  const second = await file('.env.local', "export TWO='second'\n");
  expect(readEnvironmentFiles([first, second])).toEqual({ ONE: 'a\nb', TWO: 'second', THREE: '' });
});

test.each([
  ['nowhere', 'ENOENT'],
  ['.', 'EISDIR'],
])('%s is no file, and refused by name', (name, code) => {
  const reading = () => readEnvironmentFiles([path.join(folder, name)]);
  expect(reading).toThrow(UsageError);
  expect(reading).toThrow(new RegExp(`--env-file .* can't be read: ${code}`));
});
