/** Waits for its standard input to end, then stops the processes and removes the folders it was told about. */
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const POLITE_MS = 5_000;
const KILLED_MS = 2_000;

/** Process number → the moment it was born, so that a stranger who got the same number later is left in peace. */
const processes = new Map();
const folders = new Set();

for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});
process.on('SIGTERM', () => void cleanUp());

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const order = JSON.parse(line);
    if (order.watchProcess) processes.set(order.watchProcess, look(order.watchProcess)?.bornAt);
    if (order.forgetProcess) processes.delete(order.forgetProcess);
    if (order.watchFolder) folders.add(order.watchFolder);
  })
  .on('close', () => void cleanUp());

async function cleanUp() {
  signalAll('SIGINT');
  await until(allGone, POLITE_MS);
  signalAll('SIGKILL');
  await until(allGone, KILLED_MS);
  // A killed Postgres leaves children that need a moment to notice, and until then write into the folder.
  for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  process.exit(0);
}

function signalAll(signal) {
  for (const pid of living()) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') process.exitCode = 1;
    }
  }
}

function allGone() {
  return living().length === 0;
}

function living() {
  return [...processes]
    .filter(([pid, bornAt]) => {
      const seen = look(pid);
      return seen !== undefined && seen.bornAt === bornAt;
    })
    .map(([pid]) => pid);
}

/** Undefined when there is no such process, or when it is dead and only waits to be collected. */
function look(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return undefined;
  }
  try {
    const [state, ...rest] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return state === 'Z' ? undefined : { bornAt: rest[18] };
  } catch {
    return { bornAt: undefined }; // no /proc on this system: the number alone has to do
  }
}

async function until(condition, limitMs) {
  const limit = Date.now() + limitMs;
  while (!condition() && Date.now() < limit) await pause(20);
}
