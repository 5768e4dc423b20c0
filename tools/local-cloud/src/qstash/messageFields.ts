import type { Message } from './Message.ts';

/** The fields of a message that filters can ask for. */
export function messageFields(message: Message): Record<string, readonly (string | undefined)[]> {
  const url = new URL(message.url);
  return {
    messageId: [message.id],
    messageIds: [message.id],
    url: [message.url],
    host: [url.host, url.hostname],
    path: [url.pathname],
    topicName: [message.topicName],
    queueName: [message.queueName],
    scheduleId: [message.scheduleId],
    label: message.settings.labels,
    flowControlKey: [message.settings.flowControl?.key],
    callerIp: [message.callerIP],
  };
}
