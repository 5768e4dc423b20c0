import type { LeaseKeeper, Taken } from '@nightshift/locking';

/** A lease keeper that writes down what it is asked and answers what it is told. */
export class RecordingLease implements LeaseKeeper {
  calls: string[] = [];
  taken: Taken = { kind: 'acquired' };
  /** What a hold waits for before it is through. */
  beforeHeld: Promise<unknown> = Promise.resolve();

  take = (_: unknown, run: string): Promise<Taken> => {
    this.calls.push(`take ${run}`);
    return Promise.resolve(this.taken);
  };
  takeFrom = (_: unknown, holder: string, run: string) => this.did(`take from ${holder} for ${run}`);
  hold = async (_: unknown, run: string) => {
    await this.beforeHeld;
    await this.did(`hold ${run}`);
  };
  free = (_: unknown, run: string) => this.did(`free ${run}`);

  private did(call: string): Promise<void> {
    this.calls.push(call);
    return Promise.resolve();
  }
}
