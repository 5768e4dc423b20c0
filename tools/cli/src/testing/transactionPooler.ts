import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * A pooler in transaction mode before a Postgres: a client's log-in opens one more connection, which after that belongs to
 * everybody; whoever speaks is lent the one that was given back last, until Postgres says that no transaction is open.
 */
export async function transactionPooler(databaseUrl: string) {
  const { hostname, port } = new URL(databaseUrl);
  const free: Socket[] = [];
  const borrowers = new Map<Socket, Socket>();
  const open = new Set<Socket>();

  function lendTo(client: Socket, connection: Socket | undefined): Socket {
    if (connection === undefined) throw new Error('every connection is lent');
    borrowers.set(connection, client);
    return connection;
  }

  const pooler = createServer((client) => {
    const own = connect(Number(port), hostname);
    let lent: Socket | undefined = lendTo(client, own);
    for (const socket of [client, own]) {
      open.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
    }
    const states = transactionStates();
    own.on('data', (data: Buffer) => {
      const borrower = borrowers.get(own)!;
      borrower.write(data);
      if (!states(data).includes('I')) return;
      borrowers.delete(own);
      free.push(own);
      borrower.emit('given-back');
    });
    client.on('given-back', () => (lent = undefined));
    client.on('data', (data: Buffer) => {
      if (data.toString('latin1', 0, 1) === 'X' && lent === undefined) return client.end();
      lent ??= lendTo(client, free.pop());
      return lent.write(data);
    });
  });
  await once(pooler.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(databaseUrl);
  url.port = String((pooler.address() as AddressInfo).port);
  return {
    url: url.href,
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((closed) => pooler.close(closed));
    },
  };
}

/** Reads what Postgres says, and tells the state of the transaction as often as it does: `I` is none. */
function transactionStates(): (data: Buffer) => string[] {
  let rest = Buffer.alloc(0);
  return (data) => {
    rest = Buffer.concat([rest, data]);
    const states: string[] = [];
    while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
      const end = 1 + rest.readInt32BE(1);
      if (rest.toString('latin1', 0, 1) === 'Z') states.push(rest.toString('latin1', 5, 6));
      rest = rest.subarray(end);
    }
    return states;
  };
}
