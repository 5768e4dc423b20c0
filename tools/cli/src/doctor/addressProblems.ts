import type { Environment } from '../Context.ts';
import { CALLED_NAME } from './addressNames.ts';

/** What is wrong with an environment's addresses beside their form. */
export function addressProblems(environment: Environment, names: readonly string[]): string[] {
  return names
    .filter((name) => CALLED_NAME.test(name))
    .flatMap((name) => {
      const value = environment[name] ?? '';
      const extra = URL.canParse(value) ? extraIn(new URL(value)) : undefined;
      return extra === undefined ? [] : [`${name} must not hold ${extra}`];
    });
}

/** `fetch` refuses a user in an address, and a query would swallow the path. */
function extraIn({ username, password, search, hash }: URL): string | undefined {
  if (username !== '' || password !== '') return 'a user name or password';
  if (search !== '' || hash !== '') return 'a query or fragment';
  return undefined;
}
