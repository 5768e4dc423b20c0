/** The middle of some numbers, or of the two in the middle; undefined of none. */
export function median(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  if (upper === undefined) return undefined;
  return Number.isInteger(middle) ? (sorted[middle - 1]! + upper) / 2 : upper;
}
