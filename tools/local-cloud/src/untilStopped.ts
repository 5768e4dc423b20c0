/** What a command does when it is told to stop. */
export type Stoppable = { stop: () => Promise<void> };

/**
 * Runs a command that starts things: however it ends, by itself, by an error, by Ctrl-C or SIGTERM, what `onStarted` was
 * given is stopped before the process exits. A second Ctrl-C doesn't wait.
 */
export async function untilStopped(
  command: (options: { signal: AbortSignal; onStarted: (started: Stoppable) => void }) => Promise<number>,
): Promise<never> {
  const controller = new AbortController();
  const started: Stoppable[] = [];
  const stopAll = async () => {
    for (let last = started.pop(); last; last = started.pop()) await last.stop();
  };
  const stopped = new Promise<number>((resolve) => {
    const onSignal = (signal: NodeJS.Signals) => {
      const code = signal === 'SIGINT' ? 130 : 143;
      if (controller.signal.aborted) process.exit(code);
      controller.abort();
      process.stderr.write('\nstopping …\n');
      resolve(code);
    };
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', onSignal);
  });
  const done = command({ signal: controller.signal, onStarted: (thing) => started.push(thing) }).catch(
    (error: unknown) => {
      // What fails because it was told to stop is no news.
      if (!controller.signal.aborted)
        process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
      return 1;
    },
  );
  const code = await Promise.race([done, stopped]);
  await stopAll();
  process.exit(code);
}
