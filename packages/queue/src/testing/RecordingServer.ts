import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type RecordedCall = { method: string; path: string; headers: IncomingHttpHeaders; body: unknown };

/** What a call is answered with; `silence` keeps it waiting until the server closes, `hang-up` drops the connection. */
export type Answer = { status: number; body: string } | 'silence' | 'hang-up';

/** An HTTP server that records what it is sent and says what it is told to, call by call. */
export class RecordingServer {
  readonly calls: RecordedCall[] = [];
  private readonly server: Server;

  private constructor(answer: (call: RecordedCall, index: number) => Answer) {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const text = Buffer.concat(chunks).toString();
        const body: unknown = text === '' ? undefined : JSON.parse(text);
        const call = { method, path: url, headers, body };
        this.calls.push(call);
        const said = answer(call, this.calls.length - 1);
        if (said === 'silence') return;
        if (said === 'hang-up') request.socket.destroy();
        else response.writeHead(said.status, { 'content-type': 'application/json' }).end(said.body);
      });
    });
  }

  static async start(answer: (call: RecordedCall, index: number) => Answer): Promise<RecordingServer> {
    const recording = new RecordingServer(answer);
    await new Promise<void>((listening) => recording.server.listen(0, '127.0.0.1', listening));
    return recording;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}
