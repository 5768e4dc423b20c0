import pino from 'pino';
import { inSpan } from './inSpan.ts';
import { recordTelemetry } from './testing/index.ts';
import { traceFields } from './traceFields.ts';

test('a line says in which span it was written, where somebody traces', async () => {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  const log = pino({ mixin: traceFields }, { write });
  const line = () => inSpan({ name: 'unit' }, () => Promise.resolve(log.info('hello')));
  await line();
  expect(lines[0]).not.toHaveProperty('trace_id');
  const recorded = recordTelemetry();
  await line();
  const { traceId, spanId } = recorded.spans()[0]!.spanContext();
  expect(lines[1]).toMatchObject({ trace_id: traceId, span_id: spanId, msg: 'hello' });
  await recorded.stop();
});
