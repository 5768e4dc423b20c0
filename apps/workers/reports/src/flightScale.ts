/** An axis from 0 in round steps of whole flights: at most five steps, and the last not below the tallest bar. */
export function flightScale(most: number): { top: number; ticks: number[] } {
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  const sizes = [magnitude / 10, magnitude / 5, magnitude / 2, magnitude, magnitude * 2];
  const step = sizes.find((size) => size >= 1 && most <= 5 * size)!;
  const steps = Math.max(1, Math.ceil(most / step));
  return { top: steps * step, ticks: Array.from({ length: steps + 1 }, (_, n) => n * step) };
}
