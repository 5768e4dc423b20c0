import { doorVariables, InvalidEnvironment, readEnvironment, variable, variableOf } from '@nightshift/contract';
import type * as z from 'zod';
import type { Environment } from '../Context.ts';

export type ReadVariables<Name extends string> =
  | { kind: 'read'; values: Record<Name, string> }
  /** The variables aren't there or malformed: what needs them can't be checked. */
  | { kind: 'missing'; because: string };

/** What a check needs of the environment, read as the apps read it. */
export function readVariables<Name extends string>(
  environment: Environment,
  names: readonly Name[],
): ReadVariables<Name> {
  const shape = Object.fromEntries(names.map((name) => [name, typeOf(name)]));
  try {
    return { kind: 'read', values: readEnvironment('this', shape, environment) as Record<Name, string> };
  } catch (error) {
    if (!(error instanceof InvalidEnvironment)) throw error;
    return { kind: 'missing', because: `${names.join(' or ')} is missing or malformed` };
  }
}

/** The secret that lets a request through an app's Deployment Protection, where there is one. */
export function bypassOf(environment: Environment, app: string): string | undefined {
  const read = readVariables(environment, [variableOf('PROTECTION_BYPASS', app)]);
  return read.kind === 'read' ? Object.values(read.values)[0] : undefined;
}

function typeOf(name: string): z.ZodType {
  if (name in doorVariables) return doorVariables[name as keyof typeof doorVariables];
  return name.startsWith('PROTECTION_BYPASS') ? variable.token() : variable.httpUrl();
}
