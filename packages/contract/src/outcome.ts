/** How a delivery ended. Only the runner and the dispatcher turn it into HTTP, through {@link outcomeResponse}. */
export type Outcome =
  /** The pack is settled; nothing more will come of it. */
  | { kind: 'settled' }
  /** There was nothing to do: settled before, cancelled, or its run is gone. */
  | { kind: 'nothing-to-do'; reason: string }
  /** Stopped at the deadline with progress saved; a continuation is on its way. */
  | { kind: 'yielded' }
  /** Units of the pack failed and will be tried again after `retryAfterMs`. */
  | { kind: 'failed'; retryAfterMs: number }
  /** Nobody is to blame: busy, a database away, a newer message than this code. The queue brings it again. */
  | { kind: 'unavailable'; reason: string; retryAfterMs?: number };

/** What the queue is told: 200 ends the message, 500 and 503 bring it again after Retry-After. */
export function outcomeResponse(outcome: Outcome): Response {
  switch (outcome.kind) {
    case 'settled':
    case 'yielded':
    case 'nothing-to-do':
      return jsonResponse(200, outcome);
    case 'failed':
      return jsonResponse(500, outcome, retryAfter(outcome.retryAfterMs));
    case 'unavailable':
      return jsonResponse(503, outcome, outcome.retryAfterMs === undefined ? {} : retryAfter(outcome.retryAfterMs));
  }
}

/** Every answer of a Nightshift function: JSON, never cached, never a redirect. */
export function jsonResponse(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  });
}

/** Whole seconds, as the queue reads them; never 0, which would mean at once. */
function retryAfter(milliseconds: number): Record<string, string> {
  return { 'retry-after': String(Math.max(1, Math.ceil(milliseconds / 1000))) };
}
