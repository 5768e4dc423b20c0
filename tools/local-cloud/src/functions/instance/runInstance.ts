import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname } from 'node:path';
import type { InstanceMessage } from '../Invocation.ts';
import { answerRequest } from './answerRequest.ts';

const tell = (message: InstanceMessage): void => void process.send?.(message);

/** One instance of an app: serves its functions on the socket it is given, side by side, until its host is gone. */
const server = createServer((request, response) => {
  void answerRequest(request, response).then((id) => tell({ ended: id }));
});
process.on('disconnect', () => {
  // The host died without a chance to clean up; this folder is its own, with nothing in it but this program and the sockets.
  rmSync(dirname(process.argv[1] ?? ''), { recursive: true, force: true });
  process.exit();
});
// Ctrl-C reaches the whole group; the host decides what becomes of its instances.
process.on('SIGINT', () => {});
server.listen(process.argv[2], () => tell({ listening: true }));
