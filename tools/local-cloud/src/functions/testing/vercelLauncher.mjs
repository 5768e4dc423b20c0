// Serves an app's built functions with the launcher of @vercel/node itself; `x-matched-path` names the function, as Vercel's router does.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

process.chdir(process.argv[2]);
const launch = createRequire(import.meta.url)('@vercel/node/dist/bundling-handler.js');
const server = createServer((request, response) => launch(request, response));
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
