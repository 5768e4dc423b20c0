/** What has to be undone, the latest first. Each thing is undone once, and one that fails doesn't keep the others. */
export class Teardown {
  readonly #undo: (() => Promise<unknown> | void)[] = [];

  add(undo: () => Promise<unknown> | void): void {
    this.#undo.push(undo);
  }

  /** Safe to repeat: what is undone is not undone again. Throws, when all is done, what went wrong. */
  async run(): Promise<void> {
    const errors: unknown[] = [];
    for (let undo = this.#undo.pop(); undo; undo = this.#undo.pop()) {
      try {
        await undo();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'not everything could be stopped');
  }
}
