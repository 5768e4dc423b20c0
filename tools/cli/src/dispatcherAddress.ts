import type { Environment } from './Context.ts';

/** Which variable says where the dispatcher is. In a worker's environment PUBLIC_URL is the worker's own. */
export function dispatcherAddress(environment: Environment): 'DISPATCHER_URL' | 'PUBLIC_URL' {
  return environment.DISPATCHER_URL || !environment.PUBLIC_URL ? 'DISPATCHER_URL' : 'PUBLIC_URL';
}
