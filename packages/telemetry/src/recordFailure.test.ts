import { SpanStatusCode } from '@opentelemetry/api';
import { inSpan } from './inSpan.ts';
import { recordFailure } from './recordFailure.ts';
import { recordTelemetry } from './testing/index.ts';

const ERROR = { name: 'TypeError', message: 'no route', stack: 'TypeError: no route\n    at here', code: 'E1' };

test('a failure is recorded on the span in which it happened, and nowhere where nobody traces', async () => {
  const fail = () => inSpan({ name: 'unit' }, () => Promise.resolve(recordFailure(ERROR)));
  await fail();
  const recorded = recordTelemetry();
  await fail();
  expect(recorded.spans()).toMatchObject([
    {
      status: { code: SpanStatusCode.ERROR, message: 'no route' },
      attributes: { 'error.type': 'TypeError' },
      events: [
        { name: 'exception', attributes: { 'exception.message': 'no route', 'exception.stacktrace': ERROR.stack } },
      ],
    },
  ]);
  await recorded.stop();
});
