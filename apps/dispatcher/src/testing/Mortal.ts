import type { Database } from '@nightshift/database';
import type { SendPacks } from '@nightshift/ledger';

/** A function that is killed at one of its steps, statements and sends alike: from then on nothing it tries is done. */
export class Mortal {
  readonly db: Database;
  readonly send: SendPacks;
  steps = 0;
  private readonly dieAt: number;

  constructor(db: Database, send: SendPacks, dieAt: number) {
    this.dieAt = dieAt;
    this.db = db.withPlugin({
      transformQuery: ({ node }) => {
        this.step();
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    });
    this.send = async (packs) => {
      this.step();
      const taken = await send(packs);
      // Sent, and killed before it was told so.
      this.step();
      return taken;
    };
  }

  get dead(): boolean {
    return this.steps > this.dieAt;
  }

  private step(): void {
    this.steps += 1;
    if (this.dead) throw new Error('killed');
  }
}
