export { each } from './each.ts';
export type { Each, EachContext, EachHandler } from './each.ts';
export { serve } from './serve.ts';
export type { Served } from './serve.ts';
export { PermanentError, RetryLater } from '@nightshift/contract';
export { sql } from '@nightshift/database';
export type { Kysely, Transaction } from '@nightshift/database';
