import type { DeadLetter } from './DeadLetters.ts';
import type { Engine } from './Engine.ts';
import type { HeaderMap } from './headers.ts';
import { readSettings } from './Settings.ts';

/** Publishes a dead letter as a new message that is due now, and closes it. The call's own options win over the stored ones. */
export function retryDeadLetter(engine: Engine, letter: DeadLetter, overrides: HeaderMap): string {
  const { url, body, callerIP, topicName, endpointName, queueName, scheduleId, requestHeaders } = letter.message;
  const given = [...overrides].filter(([name]) => name.startsWith('upstash-') && name !== 'upstash-header-forward');
  const headers = new Map([...requestHeaders, ...given]);
  for (const name of neverAgain) headers.delete(name);
  const message = engine.courier.accept({
    origin: 'publish',
    url,
    requestHeaders: headers,
    settings: readSettings(headers),
    body,
    callerIP,
    topicName,
    endpointName,
    queueName,
    scheduleId,
  });
  engine.deadLetters.remove(letter.id);
  return message.id;
}

const neverAgain = [
  'upstash-delay',
  'upstash-not-before',
  'upstash-deduplication-id',
  'upstash-content-based-deduplication',
];
