import { readFileSync } from 'node:fs';

/** What of a process is resident now, and was at its highest since it started, in bytes. Reads Linux' /proc. */
export function readMemory(pid: number): { now: number; highest: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
    if (kilobytes === undefined) throw new Error(`/proc/${pid}/status names no ${name}`);
    return Number(kilobytes) * 1024;
  };
  return { now: field('VmRSS'), highest: field('VmHWM') };
}
