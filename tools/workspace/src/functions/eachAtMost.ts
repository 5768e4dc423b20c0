/** Maps in order, with at most `limit` items under way; waits for all, then tells all failures in the order of their items. */
export const eachAtMost = async <In, Out>(
  limit: number,
  items: In[],
  work: (item: In) => Promise<Out>,
): Promise<Out[]> => {
  const results: Out[] = [];
  const failures = new Map<number, Error>();
  const waiting = items.entries();
  const lane = async (): Promise<void> => {
    for (const [at, item] of waiting) {
      await work(item).then(
        (result) => (results[at] = result),
        (error: Error) => failures.set(at, error),
      );
    }
  };
  await Promise.all(Array.from({ length: limit }, lane));
  const inOrder = [...failures].sort(([left], [right]) => left - right).map(([, failure]) => failure);
  if (inOrder.length > 1) throw new AggregateError(inOrder, inOrder.map(({ message }) => message).join('\n\n'));
  if (inOrder[0] !== undefined) throw inOrder[0];
  return results;
};
