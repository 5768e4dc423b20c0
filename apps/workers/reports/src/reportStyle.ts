import { markup } from './markup.ts';

/** How a report looks: one column on a phone, two tables side by side where there is room, ink on paper, light and dark. */
export const reportStyle = markup`<style>
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1b1f27; --soft: #5c6470; --line: #d9dde3; --on-time: #2f6fc4; --late: #b4530a;
}
@media screen and (prefers-color-scheme: dark) {
  :root { --paper: #14171c; --ink: #e9ecf1; --soft: #a0a8b4; --line: #333a45; --on-time: #6ea8f2; --late: #f09a4d; }
}
* { box-sizing: border-box; margin: 0; }
html { -webkit-text-size-adjust: 100%; }
body { background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1rem 3rem; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 1.5rem; padding-bottom: .6rem; border-bottom: 2px solid var(--ink); }
h1 { font-size: 1.25rem; font-weight: 400; }
h2 { font-size: 1rem; font-weight: 600; }
header p, .unit, .none, figcaption, footer, small { color: var(--soft); }
header p, figcaption, footer, small { font-size: .875rem; }
.headline { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.75rem; margin: 1.75rem 0 2.25rem; }
.share { margin-left: -.04em; font-size: clamp(4rem, 18vw, 6.5rem); font-weight: 700; line-height: 1; letter-spacing: -.035em; font-variant-numeric: tabular-nums; color: var(--on-time); }
.share + p { flex: 1 1 16rem; max-width: 24rem; font-size: 1.125rem; text-wrap: pretty; }
small { display: block; margin-top: .35rem; }
figure { break-inside: avoid; }
svg { display: block; overflow: visible; margin: .75rem 0 .25rem 44px; width: calc(100% - 44px); font-size: 12px; font-variant-numeric: tabular-nums; }
svg text { fill: var(--soft); }
svg .count { fill: var(--ink); font-size: 11px; stroke: var(--paper); stroke-width: 3px; paint-order: stroke; }
svg .grid, svg .base { stroke: var(--line); stroke-width: 1; shape-rendering: crispEdges; }
svg .base { stroke: var(--soft); }
svg .threshold { stroke: var(--late); stroke-width: 1; stroke-dasharray: 3 3; }
svg rect.on-time { fill: var(--on-time); }
svg rect.late { fill: var(--late); }
svg text.on-time { fill: var(--on-time); font-weight: 600; }
svg text.late { fill: var(--late); font-weight: 600; }
.tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); gap: 2rem 3rem; margin: 2.25rem 0; }
section { break-inside: avoid; }
table { width: 100%; margin-top: .35rem; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem 0; border-bottom: 1px solid var(--line); text-align: right; font-weight: 400; white-space: nowrap; }
th:first-child { text-align: left; }
thead th { color: var(--soft); font-size: .875rem; }
.figures .unit, .figures th:last-child { width: 3.25rem; padding-left: .5rem; text-align: left; }
.none { margin-top: .7rem; }
footer { max-width: 40rem; text-wrap: pretty; }
@media (max-width: 32rem) {
  main { padding-top: 1.25rem; }
  svg .wide-only { display: none; }
  svg .count { font-size: 10px; }
}
@media print {
  @page { margin: 16mm; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  svg rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
</style>`;
