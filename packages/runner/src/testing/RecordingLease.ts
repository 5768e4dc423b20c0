import type { LeaseKeeper, Taken } from '@nightshift/locking';

/** A lease keeper that writes down what it is asked, and holds only when it is told to. */
export class RecordingLease implements LeaseKeeper {
  readonly calls: string[] = [];
  /** What a hold waits for before it is through. */
  beforeHeld: Promise<unknown> = Promise.resolve();

  take = (): Promise<Taken> => Promise.reject(new Error('a worker takes no lease'));
  takeFrom = (): Promise<void> => Promise.reject(new Error('a worker takes no lease from anybody'));

  hold = async (_: unknown, run: string): Promise<void> => {
    await this.beforeHeld;
    this.calls.push(`held ${run}`);
  };

  free = (_: unknown, run: string): Promise<void> => {
    this.calls.push(`freed ${run}`);
    return Promise.resolve();
  };
}
