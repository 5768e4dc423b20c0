import { FOR_MS, TIMES, type Faultable, type FaultButton, type Lasting } from './FaultButton.ts';

/** What can go wrong with Redis. */
export function redisFaults({ redis }: Faultable, lasting: Lasting) {
  return {
    'empty-redis': {
      does: 'Redis has lost every key, as after a failover',
      press: () => redis.flush(),
    },
    'cut-redis': {
      does: 'Redis takes no connection for a while',
      press({ forMs = FOR_MS }) {
        redis.faults.gone = true;
        lasting(forMs, () => (redis.faults.gone = false));
      },
    },
    'fail-redis': {
      does: 'Redis answers the next commands with an error and does nothing',
      press: ({ times = TIMES }) => void (redis.faults.failNext += times),
    },
    'lose-redis-answer': {
      does: 'Redis does the next commands, and its answers are lost',
      press: ({ times = TIMES }) => void (redis.faults.loseNextAnswers += times),
    },
    'slow-redis': {
      does: 'Redis takes half a second for each command, for a while',
      press({ forMs = FOR_MS }) {
        redis.faults.delayMs = SLOW_MS;
        lasting(forMs, () => (redis.faults.delayMs = 0));
      },
    },
  } satisfies Record<string, FaultButton>;
}

const SLOW_MS = 500;
