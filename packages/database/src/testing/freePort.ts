import { createServer } from 'node:net';

/**
 * The wanted port of 127.0.0.1 if nobody listens there, else any that is free. Another program may take it before you
 * do: be ready to ask again.
 */
export async function freePort(wanted?: number): Promise<number> {
  const port = wanted === undefined ? undefined : await tryListening(wanted);
  return port ?? (await tryListening(0))!;
}

/** The port that could be listened on for a moment; undefined when it is taken. */
function tryListening(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}
