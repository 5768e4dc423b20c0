import { FOR_MS, TIMES, type Faultable, type FaultButton, type Lasting } from './FaultButton.ts';

/** What can go wrong between the queue and those it serves. */
export function queueFaults({ qstash }: Faultable, lasting: Lasting) {
  const { faults } = qstash;
  return {
    'deliver-twice': {
      does: 'the next deliveries come a second time, after the first has been answered',
      press: ({ times = TIMES }) => faults.deliverTwice(times),
    },
    'deliver-side-by-side': {
      does: 'the next deliveries come twice at the same moment',
      press: ({ times = TIMES }) => faults.deliverTwice(times, undefined, 'together'),
    },
    drop: {
      does: 'the next messages are accepted and never delivered, and nobody is told',
      press: ({ times = TIMES }) => faults.drop(times),
    },
    delay: {
      does: 'the next deliveries come later than they are due',
      press: ({ times = TIMES, forMs = FOR_MS }) => faults.delay(forMs, times),
    },
    reorder: {
      does: 'all deliveries are held for a while, and let go backwards',
      press({ forMs = FOR_MS }) {
        const hold = faults.hold();
        lasting(forMs, () => hold.release('backwards'));
      },
    },
    'lose-answer': {
      does: 'the next functions do their work and commit, and the queue is told that they failed',
      press: ({ times = TIMES }) => faults.loseAnswer(times),
    },
    'refuse-publishes': {
      does: 'the next calls to the queue are answered 500, and nothing is accepted',
      press: ({ times = TIMES }) => faults.refusePublishes(times),
    },
    'fail-batch-items': {
      does: 'single messages out of the next batches are refused, the others accepted',
      press: ({ times = TIMES }) => faults.failBatchItems(times),
    },
  } satisfies Record<string, FaultButton>;
}
