/** Takes the whole process along, as running out of memory does. Nothing after it runs. */
export function dieHere(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
}
