import type { Database } from '@nightshift/database';
import type { KnownJobs } from './knownJobs.ts';
import type { Sender } from './openSender.ts';

/** What a command works with when Postgres is known and the jobs are loaded. */
export type Context = Workplace & {
  db: Database;
  sender: Sender;
  findJob: KnownJobs['findJob'];
};

/** What every command works with. */
export type Workplace = {
  env: Environment;
  /** Who is at the keyboard, unless `--by` says otherwise. */
  user: string;
  /** A line for people beside the answer: what is going on, what to know. It goes to stderr. */
  say: (line: string) => void;
  /** A line that the next one replaces. */
  show: (line: string) => void;
  /** Asks before many things change. Returns when the answer is yes; throws {@link Refused} otherwise. */
  confirm: (question: string) => Promise<void>;
  /** How wide a table may be; undefined where nobody looks at it in a terminal. */
  columns: number | undefined;
  wait: (milliseconds: number) => Promise<void>;
};

export type Environment = Readonly<Record<string, string | undefined>>;
