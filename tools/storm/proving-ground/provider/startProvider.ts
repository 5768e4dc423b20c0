import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCharges, type Charges } from './createCharges.ts';

/** A provider outside, in this process: it keeps its own books, which no transaction of ours reaches. */
export type Provider = {
  url: string;
  charges: Charges;
  /** The next calls are charged, and the connection is cut instead of an answer. */
  loseAnswers: (times: number) => void;
  mend: () => void;
  stop: () => Promise<void>;
};

export async function startProvider(): Promise<Provider> {
  const charges = createCharges();
  let toLose = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const key = request.headers['idempotency-key'];
      const { reference } = JSON.parse(Buffer.concat(chunks).toString()) as { reference: string };
      if (typeof key !== 'string') return void response.writeHead(400).end('an Idempotency-Key is needed');
      const charge = charges.charge(key, reference);
      if (toLose > 0) {
        toLose -= 1;
        return void request.socket.destroy();
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ charge }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    charges,
    loseAnswers: (times) => void (toLose += times),
    mend: () => void (toLose = 0),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
