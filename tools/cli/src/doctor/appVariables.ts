import { existsSync } from 'node:fs';
import { doorVariables, variable, variableOf } from '@nightshift/contract';
import type * as z from 'zod';
import { isDispatcher, type App } from './Check.ts';

export type Variables = Readonly<Record<string, z.ZodType>>;

const WORKERS = new URL('../../../../apps/workers/', import.meta.url);

/** An app's environment as `readEnvironment` takes it: what its functions ask for at their first request. */
export async function appVariables(app: App, workers: readonly string[], folder: URL = WORKERS): Promise<Variables> {
  if (isDispatcher(app)) return (await import('@nightshift/dispatcher/variables')).dispatcherVariables(workers);
  return {
    ...(await teamVariables(new URL(`${app.name}/src/services.ts`, folder))),
    ...doorVariables,
    DISPATCHER_URL: variable.httpUrl(),
    [variableOf('PROTECTION_BYPASS', app.name)]: variable.token().optional(),
    [variableOf('PROTECTION_BYPASS', 'dispatcher')]: variable.token().optional(),
  };
}

/** What a team's own code reads, where it reads anything: each team owns its folder, and none is named here. */
async function teamVariables(services: URL): Promise<Variables> {
  if (!existsSync(services)) return {};
  const { variables = {} } = (await import(services.href)) as { variables?: Variables };
  return variables;
}
