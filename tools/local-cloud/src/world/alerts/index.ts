export type { Ping, Received, Via, WebhookNotice } from './Received.ts';
export { slackText } from './slackText.ts';
export { startAlertBoard } from './startAlertBoard.ts';
export type { AlertBoard } from './startAlertBoard.ts';
export type { PagerDutyEvent } from './takePagerDuty.ts';
export type { SlackMessage } from './takeSlack.ts';
