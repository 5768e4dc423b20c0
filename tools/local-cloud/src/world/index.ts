export { slackText } from './alerts/index.ts';
export type { AlertBoard, Ping, Received, SlackMessage, Via, WebhookNotice } from './alerts/index.ts';
export { startWorld } from './startWorld.ts';
export type { World, WorldOptions } from './startWorld.ts';
