import { connect as dial, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { connect, type Database } from '@nightshift/database';

/** A wire to Postgres that can be cut: for good, before one statement, or so that the answer to one is lost. */
export class Wire {
  readonly db: Database;
  /** How often a connection was cut on account of a statement. */
  cuts = 0;
  private lose: string | undefined;
  private stop: string | undefined;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(server: Server, url: string) {
    this.server = server;
    const through = new URL(url);
    through.port = String((server.address() as AddressInfo).port);
    through.hostname = '127.0.0.1';
    this.db = connect({ url: through.href, max: 5 });
  }

  static async to(url: string): Promise<Wire> {
    const { hostname, port } = new URL(url);
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const wire = new Wire(server, url);
    server.on('connection', (client) => wire.join(client, dial(Number(port), hostname)));
    return wire;
  }

  /** The next statement that contains this text is carried out, and its answer never arrives: the connection is cut. */
  loseAnswerTo(statement: string): void {
    this.lose = statement;
  }

  /** The next statement that contains this text never arrives: the connection is cut before it. */
  cutBefore(statement: string): void {
    this.stop = statement;
  }

  /** From now on nobody is reached. */
  cut(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    await this.db.destroy();
    this.cut();
  }

  private join(client: Socket, postgres: Socket): void {
    let losing = false;
    const both = [client, postgres];
    for (const socket of both) {
      this.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => both.forEach((end) => end.destroy()));
    }
    client.on('data', (bytes: Buffer) => {
      if (this.stop !== undefined && bytes.includes(this.stop)) {
        this.stop = undefined;
        this.cuts += 1;
        return void client.destroy();
      }
      if (this.lose !== undefined && bytes.includes(this.lose)) [losing, this.lose] = [true, undefined];
      postgres.write(bytes);
    });
    postgres.on('data', (bytes: Buffer) => {
      if (!losing) return void client.write(bytes);
      this.cuts += 1;
      client.destroy();
    });
  }
}
