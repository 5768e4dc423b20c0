import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A process to be watched; of one that works through its children, as Postgres does, those count too, ended ones included. */
export type Watched = { pid: number; withChildren?: boolean };

/** The processor time that processes have taken so far, in seconds, by their names here. Empty where there is no /proc. */
export function cpuSeconds(watched: Readonly<Record<string, Watched>>): Record<string, number> {
  if (!existsSync('/proc/self/stat')) return {};
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => readProcess(Number(pid)) ?? []);
  return Object.fromEntries(
    Object.entries(watched).map(([name, { pid, withChildren = false }]) => {
      const ticks = all
        .filter((process) => process.pid === pid || (withChildren && process.parent === pid))
        .reduce((sum, { own, ended }) => sum + own + (withChildren ? ended : 0), 0);
      return [name, ticks / TICKS_PER_SECOND];
    }),
  );
}

/** The process that started another one: of a Postgres backend, the server. */
export function parentOf(pid: number): number | undefined {
  return readProcess(pid)?.parent;
}

/** proc(5): the clock ticks of the fields, 100 on every system in use. */
const TICKS_PER_SECOND = 100;

/** `own` is user and system time, `ended` that of children which have ended. */
type Process = { pid: number; parent: number; own: number; ended: number };

/** proc(5): behind the name in parentheses come state and parent; utime, stime, cutime and cstime are fields 14 to 17. */
function readProcess(pid: number): Process | undefined {
  const file = `/proc/${pid}/stat`;
  let stat: string;
  try {
    stat = readFileSync(file, 'utf8');
  } catch {
    return undefined; // It has ended since it was listed, or there is no /proc here.
  }
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  return { pid, parent: fields[1]!, own: fields[11]! + fields[12]!, ended: fields[13]! + fields[14]! };
}
