import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What has gone over the wire to Postgres. */
export type Metered = {
  /** Statements, without those that begin and end transactions. */
  statements: number;
  /** Of these, the ones between a begin and its end. */
  inTransaction: number;
  /** Ended ones: what begin and commit enclose, or a statement on its own. */
  transactions: number;
  /** How often a client waited for the server. */
  roundTrips: number;
};

/**
 * A wire to Postgres that counts what the server says has been done, connection by connection. It reads the protocol's
 * own marks (PostgreSQL manual, 54.7): a CommandComplete for every statement, a ReadyForQuery at the end of each
 * round trip, which tells whether a transaction is open.
 */
export class Meter {
  /** The way to the database through the meter. */
  readonly url: string;
  private counted: Metered = nothing();
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(server: Server, url: string) {
    this.server = server;
    const through = new URL(url);
    const { hostname, port } = through;
    server.on('connection', (client) => this.carry(client, connect(Number(port || 5432), hostname)));
    through.hostname = '127.0.0.1';
    through.port = String((server.address() as AddressInfo).port);
    this.url = through.href;
  }

  static async before(url: string): Promise<Meter> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new Meter(server, url);
  }

  /** What was counted since the last time. */
  read(): Metered {
    const counted = this.counted;
    this.counted = nothing();
    return counted;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    const closed = once(this.server, 'close');
    this.server.close();
    await closed;
  }

  private carry(client: Socket, server: Socket): void {
    const heard = this.listener();
    server.on('data', heard);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      from.setNoDelay(true);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
  }

  /** Reads one connection's messages: a type of one byte, a length of four that counts itself, a body. */
  private listener(): (chunk: Buffer) => void {
    let rest: Buffer = Buffer.alloc(0);
    let open = false;
    let started = false;
    let since = 0;
    return (chunk) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
        const end = 1 + rest.readInt32BE(1);
        const type = String.fromCharCode(rest[0]!);
        const body = rest.subarray(5, end);
        rest = rest.subarray(end);
        if (type === 'C' && !/^(BEGIN|COMMIT|ROLLBACK)/.test(body.toString('latin1'))) since += 1;
        if (type !== 'Z') continue;
        const nowOpen = body[0] !== IDLE;
        if (started) this.count(since, { wasOpen: open, nowOpen });
        [started, open, since] = [true, nowOpen, 0];
      }
    };
  }

  private count(statements: number, { wasOpen, nowOpen }: { wasOpen: boolean; nowOpen: boolean }): void {
    this.counted.roundTrips += 1;
    this.counted.statements += statements;
    if (wasOpen) this.counted.inTransaction += statements;
    if (!nowOpen) this.counted.transactions += 1;
  }
}

const IDLE = 'I'.charCodeAt(0);

const nothing = (): Metered => ({ statements: 0, inTransaction: 0, transactions: 0, roundTrips: 0 });
