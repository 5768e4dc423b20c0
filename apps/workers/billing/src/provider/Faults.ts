/** What happens to a request that takes money, or to a look where one is asked for. */
export type Fault =
  /** Another answer, before anything is done; no key remembers it. */
  | { status: number; code?: string }
  /** The connection ends before anything is done. */
  | 'drop'
  /** All is done, and then the connection ends. */
  | 'lose-answer'
  /** A look that shows nothing yet, as if all that was done were too young to be seen. */
  | 'behind'
  /** The request is at work, its key in use, until this is settled. */
  | { until: Promise<unknown> };

export type Method = 'POST' | 'GET';

/** What goes wrong on demand, request by request. */
export class Faults {
  private readonly waiting: Record<Method, Fault[]> = { POST: [], GET: [] };

  /** The next request that takes money (or, for `GET`, that looks), or so many, meet this; after those announced before. */
  next(fault: Fault, times = 1, method: Method = 'POST'): void {
    this.waiting[method].push(...Array<Fault>(times).fill(fault));
  }

  /** What the request that has just come meets. */
  take(method: Method): Fault | undefined {
    return this.waiting[method].shift();
  }

  /** All is well again. */
  clear(): void {
    this.waiting.POST.length = 0;
    this.waiting.GET.length = 0;
  }
}
