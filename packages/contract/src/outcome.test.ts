import { outcomeResponse, type Outcome } from './outcome.ts';

describe('outcomeResponse', () => {
  test.each<[Outcome, number, string | null]>([
    [{ kind: 'settled' }, 200, null],
    [{ kind: 'yielded' }, 200, null],
    [{ kind: 'nothing-to-do', reason: 'settled before' }, 200, null],
    [{ kind: 'failed', retryAfterMs: 30_000 }, 500, '30'],
    [{ kind: 'failed', retryAfterMs: 1_001 }, 500, '2'],
    [{ kind: 'failed', retryAfterMs: 0 }, 500, '1'],
    [{ kind: 'unavailable', reason: 'busy', retryAfterMs: 4_000 }, 503, '4'],
    [{ kind: 'unavailable', reason: 'the database is away' }, 503, null],
  ])('%j is answered %d with Retry-After %s, as JSON that nobody caches', async (outcome, status, retryAfter) => {
    const response = outcomeResponse(outcome);
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe(retryAfter);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual(outcome);
  });
});
