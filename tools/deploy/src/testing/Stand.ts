import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Variables } from '../deployVariables.ts';

/** A call of a program that stands in for `vercel` or `npm`. */
export type Call = { line: string; short: string; token?: string; database?: string };

/**
 * A repository of two workers and a dispatcher, programs on the path that note how they are called, and a server that is
 * every deployment.
 */
export class Stand {
  readonly root = mkdtempSync(path.join(tmpdir(), 'nightshift-deploy-'));
  readonly vercelJson = path.join(this.root, 'apps/dispatcher/vercel.json');
  readonly said: string[] = [];
  readonly asked: IncomingHttpHeaders[] = [];
  /** How the server answers `/api/health`, one after the other; the last for ever. */
  answers: number[] = [200];
  body = '{}';
  waits = 0;
  onAsked: () => void = () => {};
  private readonly bin = path.join(this.root, 'bin');
  private readonly calls = path.join(this.root, 'calls');
  private readonly server: Server;

  static async open(): Promise<Stand> {
    const stand = new Stand();
    await new Promise<void>((resolve) => stand.server.listen(0, '127.0.0.1', resolve));
    return stand;
  }

  private constructor() {
    this.server = createServer(({ headers }, response) => {
      this.asked.push(headers);
      this.onAsked();
      response.writeHead((this.answers.length > 1 ? this.answers.shift() : this.answers[0]) ?? 500);
      response.end(this.body);
    });
    for (const [folder, name] of Object.entries(folders)) {
      this.write(`${folder}/package.json`, JSON.stringify({ name: `@nightshift/${name}` }));
      this.write(
        `${folder}/vercel.json`,
        JSON.stringify({ framework: null, crons: [{ path: '/x', schedule: '* * * * *' }] }),
      );
    }
    for (const program of ['vercel', 'npm']) {
      this.write(`bin/${program}`, recorder(program, this.calls));
      chmodSync(path.join(this.bin, program), 0o755);
    }
  }

  /** Everything that a deployment needs. `STAND_FAILS` is a call, in short, that fails. */
  variables(more: Variables = {}): Variables {
    return {
      PATH: `${this.bin}${path.delimiter}${process.env.PATH}`,
      STAND_URL: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
      VERCEL_TOKEN: 'the-token',
      VERCEL_ORG_ID: 'team_acme',
      VERCEL_PROJECT_ID_BILLING: 'prj_billing',
      VERCEL_PROJECT_ID_SYNC: 'prj_sync',
      VERCEL_PROJECT_ID_DISPATCHER: 'prj_dispatcher',
      DATABASE_URL: 'postgres://the-database',
      QSTASH_URL: 'https://qstash.example.com',
      QSTASH_TOKEN: 'the-queue',
      DISPATCHER_URL: 'https://dispatcher.example.com',
      ...more,
    };
  }

  called(): Call[] {
    if (!existsSync(this.calls)) return [];
    return readFileSync(this.calls, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Call);
  }

  /** The calls in short: `deploy prj_sync`, or the words that `nightshift` was given. */
  calledInShort(): string[] {
    return this.called().map(({ short }) => short);
  }

  async close(): Promise<void> {
    rmSync(this.root, { recursive: true });
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }

  private write(name: string, text: string): void {
    const file = path.join(this.root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

const folders = {
  'apps/dispatcher': 'dispatcher',
  'apps/workers/billing': 'billing',
  'apps/workers/sync': 'sync',
};

/** What `vercel deploy --format=json` prints, read off the real one. */
function recorder(program: string, calls: string): string {
  return `#!/usr/bin/env node
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
const { VERCEL_PROJECT_ID: project, VERCEL_TOKEN: token, DATABASE_URL: database, STAND_URL, STAND_FAILS } = process.env;
const line = [${JSON.stringify(program)}, ...process.argv.slice(2)].join(' ');
const short = project === undefined ? line.split(' -- ')[1] : process.argv[2] + ' ' + project;
appendFileSync(${JSON.stringify(calls)}, JSON.stringify({ line, short, token, database }) + '\\n');
if (short === STAND_FAILS) process.exit(3);
if (process.argv[2] === 'pull') {
  mkdirSync('.vercel', { recursive: true });
  writeFileSync('.vercel/project.json', '{}');
  writeFileSync('.vercel/.env.production.local', 'STRIPE_SECRET_KEY=pulled');
}
if (process.argv[2] === 'deploy') {
  console.log(JSON.stringify({ id: 'dpl_1', url: STAND_URL, productionUrl: 'https://app.example.com' }, undefined, 2));
}
`;
}
