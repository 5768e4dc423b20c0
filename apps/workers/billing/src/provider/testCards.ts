/** Why a card was declined, in Stripe's words for programs, and in ours for people. */
export type Decline = { code: string; decline_code?: string; message: string };

/** Stripe's payment methods for tests that are declined. docs.stripe.com/testing */
const DECLINED: Readonly<Record<string, Decline>> = {
  pm_card_chargeDeclined: declined('generic_decline'),
  pm_card_chargeDeclinedInsufficientFunds: declined('insufficient_funds'),
  pm_card_chargeDeclinedLostCard: declined('lost_card'),
  pm_card_chargeDeclinedExpiredCard: { code: 'expired_card', message: 'The card has expired.' },
  pm_card_authenticationRequired: declined('authentication_required', 'authentication_required'),
};

function declined(decline_code: string, code = 'card_declined'): Decline {
  return { code, decline_code, message: 'The card was declined.' };
}

/** Why a payment method is declined; undefined: it isn't. */
export function declineOf(paymentMethod: string): Decline | undefined {
  return DECLINED[paymentMethod];
}

/** Whether it takes days until a payment method is known to be charged. */
export function isSlow(paymentMethod: string): boolean {
  return paymentMethod === 'pm_usBankAccount_processing';
}
