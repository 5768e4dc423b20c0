export type { Believed } from './believe.ts';
export { createQueue } from './createQueue.ts';
export type { Queue, QueueOptions } from './createQueue.ts';
export { notAMessage } from './notAMessage.ts';
export { packDelivery } from './packDelivery.ts';
export type { Delivery, PackToSend, Route } from './packDelivery.ts';
export { readFailureCallback } from './readFailureCallback.ts';
export type { FailureCallback } from './readFailureCallback.ts';
export type { SendResult } from './sendDeliveries.ts';
