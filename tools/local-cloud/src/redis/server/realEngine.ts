import { RedisError, type Reply } from '../Reply.ts';
import type { Command, RedisEngine } from '../RedisEngine.ts';
import { compareByScript } from './compareByScript.ts';
import { connect, type RedisConnection } from './connect.ts';

/** A real Redis 7 or newer over its own protocol. Connects when first used, and again after the connection was lost. */
export function realEngine(redisUrl: string): RedisEngine {
  const url = new URL(redisUrl);
  let connecting: Promise<RedisConnection> | undefined;

  async function connection(): Promise<RedisConnection> {
    const current = connecting;
    const lost = (await current?.catch(() => undefined))?.lost ?? true;
    if (lost && connecting === current) connecting = connect(url);
    return await connecting!;
  }

  return {
    async execute(command) {
      const translated = compareByScript(command);
      if (translated instanceof RedisError) return translated;
      const [reply] = await (await connection()).send([translated]);
      return reply!;
    },
    async transaction(commands) {
      const sent: Command[] = [['MULTI']];
      for (const command of commands) {
        const translated = compareByScript(command);
        if (translated instanceof RedisError) return translated;
        sent.push(translated);
      }
      const replies = await (await connection()).send([...sent, ['EXEC']]);
      return replies.at(-1) as Reply[] | RedisError;
    },
    async close() {
      (await connecting?.catch(() => undefined))?.close();
    },
  };
}
