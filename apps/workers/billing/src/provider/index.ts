export type { RequestCounts } from './answerHttp.ts';
export type { Fault, Faults, Method } from './Faults.ts';
export type { MadeCharge, PaymentIntent } from './PaymentIntents.ts';
export { startPaymentProvider } from './startPaymentProvider.ts';
export type { PaymentProvider, PaymentProviderOptions } from './startPaymentProvider.ts';
