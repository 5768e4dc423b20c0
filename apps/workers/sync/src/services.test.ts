import { readEnvironment } from '@nightshift/contract';
import { variables } from './services.ts';

test('an environment without the catalogue is refused, and both variables are named', () => {
  expect(() => readEnvironment('the worker sync', variables, {})).toThrow(
    'CATALOGUE_URL is not set; CATALOGUE_TOKEN is not set',
  );
});

test('the address may end with a slash', () => {
  const { CATALOGUE_URL } = readEnvironment('the worker sync', variables, {
    CATALOGUE_URL: 'https://catalogue.example.com/',
    CATALOGUE_TOKEN: 't0ken',
  });
  expect(CATALOGUE_URL).toBe('https://catalogue.example.com');
});
