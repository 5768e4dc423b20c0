import type { Environment } from '../Context.ts';

/** Addresses that a path is put behind, or that are called as they are: what is wrong with them beside their form. */
export function addressProblems(environment: Environment, names: readonly string[]): string[] {
  return names
    .filter((name) => name !== 'DATABASE_URL' && /(^|_)URL(_|$)/.test(name))
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
