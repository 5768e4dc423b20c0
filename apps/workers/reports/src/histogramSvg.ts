import type { DelayBin } from '@nightshift/reports-jobs';
import { minutes, wholeNumber } from './figureText.ts';
import { flightScale } from './flightScale.ts';
import { markup, type Markup } from './markup.ts';
import { LATE_FROM } from './onTimeFigures.ts';

/**
 * The histogram as inline SVG. Across it is measured in percent and down in pixels, so that it fills any width while
 * its letters keep their size; `reportStyle` colours it and leaves 44 pixels on its left for the numbers.
 */
export function histogramSvg(histogram: readonly DelayBin[]): Markup {
  const scale = flightScale(Math.max(...histogram.map(({ flights }) => flights)));
  const y = (flights: number) => BASE - (flights / scale.top) * (BASE - TOP);
  return markup`<svg role="img" aria-labelledby="histogram-title histogram-text" width="100%" height="${HEIGHT}">
<title id="histogram-title">Flights by arrival delay</title>
<desc id="histogram-text">${spoken(histogram)}</desc>
${scale.ticks.map((flights) => gridLine(flights, y(flights)))}
<text x="-44" y="14">Flights</text>
${histogram.map(({ from }, n) => (from === null ? markup`` : edge(from, n, histogram.length)))}
${histogram.map((bin, n) => bar(bin, n, histogram.length, y(bin.flights)))}
<text x="50%" y="${HEIGHT - 6}" text-anchor="middle">Arrival delay in minutes (below 0: early)</text>
</svg>`;
}

const HEIGHT = 260;
/** Room above the tallest bar for its own number and for the words beside the line where late begins. */
const TOP = 42;
const BASE = 214;

function gridLine(flights: number, y: number): Markup {
  return markup`<line class="${flights === 0 ? 'base' : 'grid'}" x1="0" x2="100%" y1="${round(y)}" y2="${round(y)}"/><text x="-8" y="${round(y + 4)}" text-anchor="end">${wholeNumber(flights)}</text>
`;
}

function bar({ from, flights }: DelayBin, n: number, bins: number, y: number): Markup {
  const kind = from !== null && from >= LATE_FROM ? 'late' : 'on-time';
  // A single flight among a thousand must still be seen.
  const top = flights === 0 ? BASE : Math.min(y, BASE - 2);
  return markup`<rect class="${kind}" x="${percent(n + 0.08, bins)}" width="${percent(0.84, bins)}" y="${round(top)}" height="${round(BASE - top)}"/>${
    flights === 0
      ? ''
      : markup`<text class="count" x="${percent(n + 0.5, bins)}" y="${round(top - 5)}" text-anchor="middle">${compact(flights)}</text>`
  }
`;
}

/** The tick and number where a bin begins; where late begins, the line between the two kinds as well. */
function edge(from: number, n: number, bins: number): Markup {
  const x = percent(n, bins);
  // On a phone there is room for every other number.
  const shown = from % 30 === 0 || from === LATE_FROM ? 'always' : 'wide-only';
  const line = markup`<line class="threshold" x1="${x}" x2="${x}" y1="6" y2="${BASE}"/><text class="on-time" x="${x}" dx="-7" y="14" text-anchor="end">on time</text><text class="late" x="${x}" dx="7" y="14">late</text>`;
  return markup`<line class="base" x1="${x}" x2="${x}" y1="${BASE}" y2="${BASE + 5}"/><text class="${shown}" x="${x}" y="${BASE + 19}" text-anchor="middle">${minutes(from)}</text>${from === LATE_FROM ? line : ''}
`;
}

function spoken(histogram: readonly DelayBin[]): string {
  const bins = histogram.map(({ from, below, flights }) => {
    const range =
      from === null
        ? `below ${minutes(below!)}`
        : below === null
          ? `${minutes(from)} or more`
          : `${minutes(from)} to below ${minutes(below)}`;
    return `${range}: ${wholeNumber(flights)}`;
  });
  return `Number of flights by minutes of arrival delay. ${bins.join('; ')}.`;
}

const compactFormat = new Intl.NumberFormat('en', { notation: 'compact' });
const compact = (flights: number) => compactFormat.format(flights);
const round = (value: number) => Math.round(value * 100) / 100;
const percent = (part: number, whole: number) => `${round((part / whole) * 100)}%`;
