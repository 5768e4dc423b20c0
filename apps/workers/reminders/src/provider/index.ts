export type { Fault, Faults } from './Faults.ts';
export type { Mail } from './Inbox.ts';
export { startMailProvider } from './startMailProvider.ts';
export type { MailProvider, MailProviderOptions } from './startMailProvider.ts';
