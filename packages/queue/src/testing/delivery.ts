import type { Delivery } from '../packDelivery.ts';

export function delivery(change: Partial<Delivery> = {}): Delivery {
  return {
    url: 'https://reports.example.com/api/on-time',
    body: '{"v":1,"run":"reports.on-time@2026-07-01T01:00:00.000Z","job":"reports.on-time","pack":1,"send":1}',
    deduplicationId: 'abc123',
    retries: 7,
    retryDelay: 'min(3600000, 30000 * pow(2, retried))',
    timeoutSeconds: 65,
    ...change,
  };
}
