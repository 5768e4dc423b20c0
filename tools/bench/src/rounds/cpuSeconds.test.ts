import { existsSync } from 'node:fs';
import { cpuSeconds, parentOf } from './cpuSeconds.ts';

const onLinux = existsSync('/proc/self/stat') ? test : test.skip;

onLinux('the time of a process is what the process itself knows of it', () => {
  const { user, system } = process.cpuUsage();
  const { own } = cpuSeconds({ own: { pid: process.pid } });
  // Counted in ticks of ten milliseconds, each of the two.
  expect(own).toBeGreaterThanOrEqual((user + system) / 1e6 - 0.02);
});

onLinux('with its children, ended ones included, it is at least its own', () => {
  const { parent, alone } = cpuSeconds({
    alone: { pid: process.ppid },
    parent: { pid: process.ppid, withChildren: true },
  });
  const { own } = cpuSeconds({ own: { pid: process.pid } });
  expect(parent! - alone!).toBeGreaterThan(own! / 2);
});

onLinux('a process that is gone has taken none', () => {
  expect(cpuSeconds({ gone: { pid: 2 ** 22 + 1 } })).toEqual({ gone: 0 });
  expect(parentOf(2 ** 22 + 1)).toBeUndefined();
});

onLinux('the parent of this process is the one that it knows', () => {
  expect(parentOf(process.pid)).toBe(process.ppid);
});
