/** The functions that the host's tests call. */
export const hostedFunctions = {
  'src/api/who.ts': 'let calls = 0;\nexport const GET = () => Response.json({ pid: process.pid, calls: ++calls });',
  'src/api/env.ts': 'export const GET = () => Response.json(process.env);',
  'src/api/accept.ts':
    'export const POST = async (request: Request) => Response.json((await request.arrayBuffer()).byteLength);',
  'src/api/cron/[job].ts': 'export const GET = (request: Request) => new Response(new URL(request.url).search);',
  'src/api/cron/fixed.ts': "export const GET = () => new Response('the fixed one');",
  'src/api/deep/index.ts': "export const GET = () => new Response('an index');",
  'src/api/where.ts': 'export const GET = () => Response.json({ pid: process.pid, folder: process.cwd() });',
  'src/api/log.ts': `export const GET = () => { console.log('one\\ntwo'); console.error('three'); return new Response('logged'); };`,
  'src/api/throws.ts': "export const GET = () => { throw new Error('broken on purpose'); };",
  'src/api/crash.ts': 'export const GET = () => process.exit(3);',
  // Says when it has begun, then waits for ever.
  'src/api/hang.ts': "export const POST = () => { console.log('begun'); return new Promise<Response>(() => {}); };",
  'src/api/slow.ts':
    "export const config = { maxDuration: 1 };\nexport const POST = () => { console.log('begun'); return new Promise<Response>(() => {}); };",
  'src/api/gate.ts': `let open = () => {};
    export const GET = () => { console.log('begun'); return new Promise<Response>((resolve) => { open = () => resolve(new Response(String(process.pid))); }); };
    export const POST = () => { open(); return new Response('opened'); };`,
  // Waits for a file in the folder that the app is told.
  'src/api/until.ts': `import { watch } from 'node:fs/promises';
    export const GET = async (request: Request) => {
      const changes = watch(process.env.SIGNALS!)[Symbol.asyncIterator]();
      const next = changes.next();
      console.log('begun');
      await next;
      return new Response(String(process.pid));
    };`,
  'signals/.keep': '',
  'src/api/context.ts': `import { getDeadline, waitUntil } from '@vercel/functions';
    export const config = { maxDuration: 20 };
    export const GET = () => {
      waitUntil(new Promise((resolve) => setImmediate(resolve)).then(() => console.log('after the answer')));
      return Response.json({ left: getDeadline()!.getTime() - Date.now() });
    };`,
  'src/api/lingers.ts': `import { waitUntil } from '@vercel/functions';
    export const config = { maxDuration: 1 };
    export const GET = () => { waitUntil(new Promise(() => {})); return new Response('answered'); };`,
};
