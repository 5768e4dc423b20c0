import { onTimeFigures, type Flight, type OnTimeFigures } from './onTimeFigures.ts';
import { reportHtml } from './reportHtml.ts';

const flights = (delays: number[], destination = 'LAX'): Flight[] =>
  delays.map((delay, n) => ({ delay, destination, departedOn: `2001-01-${String((n % 28) + 1).padStart(2, '0')}` }));

const page = (figures: OnTimeFigures, airport = 'DFW') => reportHtml({ airport, date: '2026-11-08', figures }).text;
const many = onTimeFigures([...flights([-40, -20, -3, 0, 0, 5, 14]), ...flights([15, 40, 130, 20, 22, 16], 'ORD')]);

/** The text a person reads, without tags, entities undone, white space of any kind as one space. */
function readText(html: string): string {
  return html
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&nbsp;', ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, ' ');
}

test('the page needs nothing from anywhere: no address, no script, no import, and it forbids them all', () => {
  const html = page(many);
  expect(html).not.toMatch(/https?:|\/\/|url\(|@import|<script|<link|<img|<iframe|\ssrc=|\shref=|\son\w+=/i);
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
});

test('every element that is opened is closed in order', () => {
  const open: string[] = [];
  for (const [, slash, name, rest] of page(many).matchAll(/<(\/?)([a-z][a-z0-9]*)\b([^>]*)>/g)) {
    if (name === 'meta' || rest!.endsWith('/')) continue;
    if (slash === '') open.push(name!);
    else expect(open.pop()).toBe(name);
  }
  expect(open).toEqual([]);
});

test('the share on time is the headline, and the figures stand in a table with their units', () => {
  const text = readText(page(many));
  expect(page(many)).toContain('<p class="share">53.8%</p>');
  expect(text).toContain('of 13 flights arrived on time: less than 15 minutes late.');
  expect(text).toContain('On-time report of 8 November 2026');
  expect(text).toMatch(/Flights 13 On time 53.8 % Mean delay 15.3 min Median delay 14.0 min 95th percentile 130.0 min/);
  expect(text).toMatch(/Worst routes To Mean delay Flights ORD 40.5 min 6/);
});

test('few flights are called few, many are not', () => {
  expect(readText(page(many))).toContain('So few flights say little');
  expect(readText(page(onTimeFigures(flights(Array<number>(20).fill(0)))))).not.toContain('So few flights');
});

test('a single flight is spoken of as one', () => {
  expect(readText(page(onTimeFigures(flights([3]))))).toContain(
    '100% The only flight arrived on time: less than 15 minutes late.',
  );
  expect(readText(page(onTimeFigures(flights([99]))))).toContain(
    '0% The only flight arrived late: by 15 minutes or more.',
  );
});

test('where no route is late the page says so instead of showing an empty table', () => {
  expect(readText(page(onTimeFigures(flights([-5, -5, -5, -5, -5]))))).toContain(
    'No destination with at least 5 flights was late on average.',
  );
});

test('an airport or a destination that looks like HTML is shown, not obeyed', () => {
  const figures = onTimeFigures(flights([60, 60, 60, 60, 60], '<i>'));
  const html = page(figures, '"><');
  expect(html).not.toContain('<i>');
  expect(html).not.toContain('"><<');
  expect(readText(html)).toContain('Flights from "><');
  expect(readText(html)).toContain('<i> 60.0 min 5');
});

test('the same figures make the same page', () => {
  expect(page(many)).toBe(page(many));
});
