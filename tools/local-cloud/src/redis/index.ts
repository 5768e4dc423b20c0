export { startRedis, type LocalRedis, type RedisOptions } from './startRedis.ts';
export type { RedisCounters } from './countCommands.ts';
export type { RedisFaults } from './RedisFaults.ts';
