import { delayHistogram } from './delayHistogram.ts';
import { histogramSvg } from './histogramSvg.ts';

const svgOf = (delays: number[]) => histogramSvg(delayHistogram(delays)).text;
const times = (count: number, delay: number) => Array<number>(count).fill(delay);
const bars = (svg: string) =>
  [...svg.matchAll(/<rect class="([\w-]+)" x="([\d.]+)%" width="([\d.]+)%" y="([\d.]+)" height="([\d.]+)"/g)].map(
    ([, kind, x, width, y, height]) => ({
      kind,
      left: Number(x),
      right: Number(x) + Number(width),
      y: Number(y),
      height: Number(height),
    }),
  );

test('bars are as tall as their flights are many, stand on one line and do not touch', () => {
  const drawn = bars(svgOf([...times(40, -5), ...times(20, 3), ...times(10, 20)]));
  expect(drawn).toHaveLength(12);
  expect(drawn[2]!.height).toBeCloseTo(2 * drawn[3]!.height, 1);
  expect(drawn[2]!.height).toBeCloseTo(4 * drawn[4]!.height, 1);
  expect(drawn[0]!.height).toBe(0);
  for (const [n, { y, height, left, right }] of drawn.entries()) {
    expect(y + height).toBeCloseTo(drawn[0]!.y, 6);
    expect(left).toBeGreaterThan(n === 0 ? 0 : drawn[n - 1]!.right);
    expect(right).toBeLessThan(100);
  }
});

test('bars from 15 minutes on are late, those before on time', () => {
  const kinds = bars(svgOf([0])).map(({ kind }) => kind);
  expect(kinds).toEqual([...Array<string>(4).fill('on-time'), ...Array<string>(8).fill('late')]);
});

test('one flight beside ten thousand is still drawn, and its number stands over it', () => {
  const svg = svgOf([...times(10_000, 0), 500]);
  expect(bars(svg).at(-1)!.height).toBe(2);
  expect([...svg.matchAll(/class="count"[^>]*>([^<]+)</g)].map(([, count]) => count)).toEqual(['10K', '1']);
});

test('both axes are labelled, and the numbers across are where the bins begin', () => {
  const svg = svgOf(times(422, 0));
  expect(svg).toContain('>Flights</text>');
  expect(svg).toContain('>Arrival delay in minutes (below 0: early)</text>');
  expect([...svg.matchAll(/class="(?:always|wide-only)"[^>]*>([^<]+)</g)].map(([, text]) => text)).toEqual([
    '−30',
    '−15',
    '0',
    '15',
    '30',
    '45',
    '60',
    '75',
    '90',
    '105',
    '120',
  ]);
  expect([...svg.matchAll(/text-anchor="end">([\d,]+)</g)].map(([, text]) => text)).toEqual([
    '0',
    '100',
    '200',
    '300',
    '400',
    '500',
  ]);
});

test('who cannot see it is told its name and every number', () => {
  const svg = svgOf([-31, 0, 1, 500]);
  expect(svg).toMatch(/role="img" aria-labelledby="histogram-title histogram-text"/);
  expect(svg).toMatch(/<title id="histogram-title">[^<]+<\/title>/);
  expect(svg).toContain('below −30: 1; −30 to below −15: 0;');
  expect(svg).toContain('0 to below 15: 2;');
  expect(svg).toContain('120 or more: 1.</desc>');
});
