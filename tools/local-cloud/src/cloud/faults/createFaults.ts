import type { Dose, FaultButton, Faultable } from './FaultButton.ts';
import { postgresFaults } from './postgresFaults.ts';
import { processFaults } from './processFaults.ts';
import { queueFaults } from './queueFaults.ts';
import { redisFaults } from './redisFaults.ts';

type Buttons = ReturnType<typeof queueFaults> &
  ReturnType<typeof redisFaults> &
  ReturnType<typeof postgresFaults> &
  ReturnType<typeof processFaults>;

export type FaultName = keyof Buttons;

/** Everything that can be made to go wrong with a cloud, by name, with a word for each. */
export type CloudFaults = {
  readonly list: readonly { name: FaultName; does: string; available: boolean }[];
  /** Resolves once the fault has begun; what lasts ends by itself. Throws for one that this cloud can't do. */
  press: (name: FaultName, dose?: Dose) => Promise<void>;
  /** Ends every fault that lasts or waits, now. Safe to repeat. */
  mend: () => void;
};

export function createFaults(cloud: Faultable): CloudFaults {
  const ends = new Map<NodeJS.Timeout, () => void>();
  const lasting = (forMs: number, end: () => void): void => {
    const timer = setTimeout(() => {
      ends.delete(timer);
      end();
    }, forMs);
    ends.set(timer, end);
  };
  const buttons: Record<FaultName, FaultButton> = {
    ...queueFaults(cloud, lasting),
    ...redisFaults(cloud, lasting),
    ...postgresFaults(cloud),
    ...processFaults(cloud, lasting),
  };
  const names = Object.keys(buttons) as FaultName[];
  return {
    list: names.map((name) => ({
      name,
      does: buttons[name].does,
      available: buttons[name].press !== undefined,
    })),
    async press(name, dose = {}) {
      const { press } = buttons[name];
      if (!press) throw new Error(`this cloud can't ${name}: ${buttons[name].does}`);
      await press(dose);
    },
    mend() {
      for (const [timer, end] of ends) {
        clearTimeout(timer);
        end();
      }
      ends.clear();
      cloud.qstash.faults.clear();
      Object.assign(cloud.redis.faults, { gone: false, failNext: 0, loseNextAnswers: 0, delayMs: 0 });
    },
  };
}
