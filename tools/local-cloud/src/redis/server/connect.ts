import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { RedisError, type Reply } from '../Reply.ts';
import type { Command } from '../RedisEngine.ts';
import { parseResp } from './parseResp.ts';

/** One connection to a Redis server, logged in and on the database that the URL names. Answers come in order. */
export async function connect(url: URL): Promise<RedisConnection> {
  const socket = open(url);
  let cause: Error | undefined;
  const waiting: Waiting[] = [];
  let received = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    try {
      received = received.subarray(answer(received, waiting));
    } catch (error) {
      socket.destroy(error as Error);
    }
  });
  socket.on('close', () => {
    const lost = new Error(`The connection to Redis at ${url.host} was lost.`, { cause });
    for (const { reject } of waiting.splice(0)) reject(lost);
  });
  await once(socket, url.protocol === 'rediss:' ? 'secureConnect' : 'connect');
  socket.on('error', (error) => (cause = error)); // 'close' follows, and tells those who wait

  const connection: RedisConnection = {
    get lost() {
      return socket.destroyed;
    },
    send: (commands) =>
      Promise.all(
        commands.map((command, index) => {
          const reply = new Promise<Reply>((resolve, reject) => waiting.push({ resolve, reject }));
          if (index === commands.length - 1) socket.write(commands.map(encode).join(''));
          return reply;
        }),
      ),
    close: () => void socket.destroy(),
  };
  await greet(connection, url);
  return connection;
}

export interface RedisConnection {
  readonly lost: boolean;
  /** Written in one piece, so that no other caller's command comes between. Rejects when the connection is lost. */
  send(commands: Command[]): Promise<Reply[]>;
  close(): void;
}

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

function open(url: URL): Socket {
  const address = { host: url.hostname || '127.0.0.1', port: Number(url.port || 6379) };
  if (url.protocol === 'redis:') return connectPlain(address);
  if (url.protocol === 'rediss:') return connectSecure({ ...address, servername: url.hostname });
  throw new Error(`REDIS_URL must begin with redis:// or rediss://, not ${url.protocol}//`);
}

function answer(bytes: Buffer, waiting: Waiting[]): number {
  let end = 0;
  for (
    let next = parseResp(bytes, 0);
    next !== undefined;
    next = end < bytes.length ? parseResp(bytes, end) : undefined
  ) {
    end = next.end;
    waiting.shift()?.resolve(next.reply);
  }
  return end;
}

function encode(command: Command): string {
  const parts = command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
  return `*${command.length}\r\n${parts.join('')}`;
}

async function greet(connection: RedisConnection, { username, password, pathname }: URL): Promise<void> {
  const commands: Command[] = [];
  const [user, secret, database] = [username, password, pathname.slice(1)].map(decodeURIComponent);
  if (secret) commands.push(user ? ['AUTH', user, secret] : ['AUTH', secret]);
  if (database) commands.push(['SELECT', database]);
  const refused = (await connection.send(commands)).find((reply) => reply instanceof RedisError);
  if (refused === undefined) return;
  connection.close();
  throw refused;
}
