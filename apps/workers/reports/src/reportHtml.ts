import { daysText, dayText, minutes, percentText, wholeNumber } from './figureText.ts';
import { histogramSvg } from './histogramSvg.ts';
import { markup, type Markup } from './markup.ts';
import { LATE_FROM, LEAST_FLIGHTS, type OnTimeFigures } from './onTimeFigures.ts';
import { reportStyle } from './reportStyle.ts';

/** An airport's report as one HTML page that needs nothing else: no script, no image, no font, no network. */
export function reportHtml({
  airport,
  date,
  figures,
}: {
  airport: string;
  date: string;
  figures: OnTimeFigures;
}): Markup {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${airport}: ${percentText(figures.onTimeShare)} on time, ${dayText(date)}</title>
${reportStyle}
</head>
<body>
<main>
<header>
<h1>Flights from <b>${airport}</b></h1>
<p>On-time report of ${dayText(date)}</p>
</header>
${headline(figures)}
<figure>
<h2>How late they arrived</h2>
${histogramSvg(figures.histogram)}
<figcaption>Flights in steps of 15 minutes. The first and the last bar hold everything beyond.</figcaption>
</figure>
<div class="tables">
${figureTable(figures)}
${routeTable(figures)}
</div>
${notes}
</main>
</body>
</html>
`;
}

function headline({ flights, onTimeShare, firstDay, lastDay }: OnTimeFigures): Markup {
  const share = percentText(onTimeShare);
  const sentence =
    flights > 1
      ? `of ${wholeNumber(flights)} flights arrived on time: less than ${LATE_FROM}\u00a0minutes late.`
      : onTimeShare === 1
        ? `The only flight arrived on time: less than ${LATE_FROM}\u00a0minutes late.`
        : `The only flight arrived late: by ${LATE_FROM}\u00a0minutes or more.`;
  const few = flights < FEW_FLIGHTS ? ' So few flights say little: one more would move every figure.' : '';
  return markup`<section class="headline">
<p class="share">${share}</p>
<p>${sentence}<small>Departures of ${daysText(firstDay, lastDay)}.${few}</small></p>
</section>`;
}

const FEW_FLIGHTS = 20;

function figureTable({ flights, onTimeShare, meanDelay, medianDelay, p95Delay }: OnTimeFigures): Markup {
  const row = (name: string, value: string, unit: string) =>
    markup`<tr><th scope="row">${name}</th><td>${value}</td><td class="unit">${unit}</td></tr>
`;
  return markup`<section>
<h2>Figures</h2>
<table class="figures">
<thead><tr><th scope="col">Figure</th><th scope="col">Value</th><th scope="col">Unit</th></tr></thead>
<tbody>
${row('Flights', wholeNumber(flights), '')}${row('On time', percentText(onTimeShare).replace('%', ''), '%')}${row('Mean delay', minutes(meanDelay, 1), 'min')}${row('Median delay', minutes(medianDelay, 1), 'min')}${row('95th percentile', minutes(p95Delay, 1), 'min')}</tbody>
</table>
</section>`;
}

function routeTable({ worstRoutes }: OnTimeFigures): Markup {
  const rows = worstRoutes.map(
    ({ destination, flights, meanDelay }) =>
      markup`<tr><th scope="row">${destination}</th><td>${minutes(meanDelay, 1)}<span class="unit">&nbsp;min</span></td><td>${wholeNumber(flights)}</td></tr>
`,
  );
  const table = markup`<table>
<thead><tr><th scope="col">To</th><th scope="col">Mean delay</th><th scope="col">Flights</th></tr></thead>
<tbody>
${rows}</tbody>
</table>`;
  const none = markup`<p class="none">No destination with at least ${LEAST_FLIGHTS} flights was late on average.</p>`;
  return markup`<section>
<h2>Worst routes</h2>
${worstRoutes.length === 0 ? none : table}
</section>`;
}

const notes = markup`<footer>
<p>Delay is arrival against schedule; below 0 is early. 95th percentile: at least 95 in 100 flights were no later than this (nearest rank). Worst routes: the highest mean delays among destinations with at least ${LEAST_FLIGHTS} flights. Cancelled flights are not in the data.</p>
</footer>`;
