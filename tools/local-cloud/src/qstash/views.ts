import type { DeadLetter } from './DeadLetters.ts';
import type { AttemptResult } from './delivery.ts';
import type { LogEvent } from './EventLog.ts';
import { canonicalLists, headerLists } from './headers.ts';
import type { Message } from './Message.ts';
import { redactedBody, redactedHeaders } from './redaction.ts';
import type { Schedule } from './Schedules.ts';
import type { Settings } from './Settings.ts';

/** A message as the API shows it. Undefined fields are left out of the JSON. */
export function messageView(message: Message): object {
  const { settings } = message;
  return {
    messageId: message.id,
    url: message.url,
    topicName: message.topicName,
    endpointName: message.endpointName,
    ...contentView(settings, message.body),
    maxRetries: settings.maxRetries,
    notBefore: message.notBefore,
    createdAt: message.createdAt,
    queueName: message.queueName,
    scheduleId: message.scheduleId,
    callerIP: message.callerIP,
    ...optionsView(settings),
  };
}

export function deadLetterView(letter: DeadLetter): object {
  const { result } = letter;
  const answer =
    result.kind === 'answered'
      ? {
          responseStatus: result.status,
          responseHeader: canonicalLists(result.headers),
          ...textOrBase64('responseBody', result.body),
        }
      : { responseStatus: 0, responseHeader: {}, responseBody: result.error };
  return { dlqId: letter.id, ...messageView(letter.message), ...answer };
}

export function eventView(event: LogEvent): object {
  const { message } = event;
  const { settings } = message;
  return {
    time: event.time,
    messageId: message.id,
    state: event.state,
    url: message.url,
    header: headerLists(redactedHeaders(settings.headers, settings.redaction)),
    body: redactedBody(message.body, settings.redaction).toString('base64'),
    method: settings.method,
    nextDeliveryTime: event.nextDeliveryTime,
    topicName: message.topicName,
    endpointName: message.endpointName,
    scheduleId: message.scheduleId,
    queueName: message.queueName,
    maxRetries: settings.maxRetries,
    ...answerView(event.result),
    ...optionsView(settings),
    retryDelayExpr: settings.retryDelayExpression,
  };
}

export function scheduleView(schedule: Schedule): object {
  const { settings } = schedule;
  return {
    scheduleId: schedule.id,
    cron: schedule.cron,
    destination: schedule.destination,
    ...contentView(settings, schedule.body),
    retries: settings.maxRetries,
    delay: settings.delay === 0 ? undefined : settings.delay / 1000,
    queueName: schedule.queueName,
    callerIP: schedule.callerIP,
    isPaused: schedule.paused,
    createdAt: schedule.createdAt,
    lastScheduleTime: schedule.lastAt,
    nextScheduleTime: schedule.nextAt,
    lastScheduleStates: schedule.lastStates.size === 0 ? undefined : Object.fromEntries(schedule.lastStates),
    ...optionsView(settings),
  };
}

function contentView(settings: Settings, body: Buffer): object {
  return {
    method: settings.method,
    header: headerLists(redactedHeaders(settings.headers, settings.redaction)),
    ...textOrBase64('body', redactedBody(body, settings.redaction)),
  };
}

function optionsView(settings: Settings): object {
  const { callback, failureCallback, retryDelayExpression, flowControl, labels } = settings;
  return {
    callback,
    failureCallback,
    retryDelayExpression,
    timeout: settings.timeout === undefined ? undefined : settings.timeout / 1000,
    label: labels[0],
    labels: labels.length === 0 ? undefined : labels,
    flowControlKey: flowControl?.key,
    parallelism: flowControl?.parallelism,
    rate: flowControl?.rate,
    period: flowControl === undefined ? undefined : flowControl.period / 1000,
  };
}

function answerView(result: AttemptResult | undefined): object {
  if (result === undefined) return {};
  if (result.kind === 'unanswered') return { error: result.error };
  return {
    responseStatus: result.status,
    responseBody: result.body.toString('base64'),
    responseHeaders: canonicalLists(result.headers),
    responseHeader: canonicalLists(result.headers),
    error: result.status >= 200 && result.status < 300 ? undefined : result.body.toString('utf8'),
  };
}

function textOrBase64(name: string, body: Buffer): object {
  if (body.length === 0) return {};
  const text = body.toString('utf8');
  return Buffer.from(text).equals(body) ? { [name]: text } : { [`${name}Base64`]: body.toString('base64') };
}
