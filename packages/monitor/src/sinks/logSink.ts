import type { Logger } from 'pino';
import type { Notice } from '../notice/Notice.ts';
import type { Sink } from './Sink.ts';

const LEVEL: Record<Notice['kind'], 'error' | 'warn' | 'info'> = {
  fired: 'error',
  more: 'error',
  reminder: 'warn',
  resolved: 'info',
  test: 'info',
};

/** One structured line per notice, event `alert`: for those who watch their logs, and while nothing else is set up. */
export function logSink(log: Logger): Sink {
  return {
    name: 'log',
    send: (notice) => {
      const { title, kind, ...rest } = notice;
      log[LEVEL[kind]]({ event: 'alert', kind, ...rest }, title);
      return Promise.resolve();
    },
  };
}
