import { TraceFlags } from '@opentelemetry/api';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

test.each([
  ['one that is sampled', '01', TraceFlags.SAMPLED],
  ['one that is not', '00', TraceFlags.NONE],
])('a place in a trace is read as it was written: %s', (_, flags, traceFlags) => {
  const text = `00-${TRACE}-${SPAN}-${flags}`;
  const place = parseTraceparent(text);
  expect(place).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags, isRemote: true });
  expect(formatTraceparent(place!)).toBe(text);
});

test('a later version is read as far as it is known', () => {
  expect(parseTraceparent(`01-${TRACE}-${SPAN}-01-more`)).toMatchObject({ traceId: TRACE, spanId: SPAN });
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['an empty text', ''],
  ['a text', 'hello'],
  ['capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
  ['too little', `00-${TRACE}-${SPAN}`],
  ['too much', `00-${TRACE}-${SPAN}-01-more`],
  ['two', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
  ['a version that is none', `ff-${TRACE}-${SPAN}-01`],
  ['no trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
  ['no span', `00-${TRACE}-${'0'.repeat(16)}-01`],
])('%s is no place in a trace', (_, text) => {
  expect(parseTraceparent(text)).toBeUndefined();
});

test('a place that is none is not written', () => {
  expect(formatTraceparent({ traceId: '0'.repeat(32), spanId: SPAN, traceFlags: 1 })).toBeUndefined();
});
