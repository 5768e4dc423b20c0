import { stripeError, type Answer } from './Answer.ts';
import type { PaymentIntent, PaymentIntents } from './PaymentIntents.ts';

/** A request of the SDK's: parameters from the form or the query, nested ones as `metadata[charge]`. */
export type ApiRequest = { method: string; path: string; params: URLSearchParams; key: string | null };

/** What the provider answers when nothing is wrong with itself: the part of Stripe's payment intents that is used here. */
export function answerRequest(intents: PaymentIntents, { method, path, params, key }: ApiRequest): Answer {
  const confirmed = /^\/v1\/payment_intents\/(\w+)\/confirm$/.exec(path)?.[1];
  if (method === 'POST' && path === '/v1/payment_intents') return createIntent(intents, params, key);
  if (method === 'POST' && confirmed !== undefined) return confirmIntent(intents, confirmed, params, key);
  if (method === 'GET' && path === '/v1/payment_intents') return listIntents(intents, params);
  return invalid(404, `Unrecognized request URL (${method}: ${path}).`);
}

const CREATE =
  /^(amount|currency|customer|payment_method|allowed_payment_method_types\[\d+\]|confirm|off_session|metadata\[[^\]]+\])$/;

function createIntent(intents: PaymentIntents, params: URLSearchParams, key: string | null): Answer {
  const unknown = [...params.keys()].find((name) => !CREATE.test(name));
  if (unknown !== undefined) return invalid(400, `Unknown parameter: ${unknown}`, 'parameter_unknown', unknown);
  for (const name of ['amount', 'currency', 'payment_method']) {
    if (!params.get(name)) return invalid(400, `Missing required parameter: ${name}`, 'parameter_missing', name);
  }
  const amount = Number(params.get('amount'));
  if (!Number.isSafeInteger(amount) || amount < 1) {
    return invalid(400, 'The amount must be a whole number of at least 1.', 'parameter_invalid_integer', 'amount');
  }
  if (!/^[a-z]{3}$/.test(params.get('currency')!)) {
    return invalid(400, 'The currency is three small letters.', 'parameter_invalid_string', 'currency');
  }
  if (params.get('confirm') !== 'true')
    return invalid(400, 'Here an intent is confirmed when it is created: confirm=true.');
  const intent = intents.create({
    amount,
    currency: params.get('currency')!,
    customer: params.get('customer'),
    metadata: metadataOf(params),
  });
  return takeMoney(intents, intent, params.get('payment_method')!, key);
}

function confirmIntent(intents: PaymentIntents, id: string, params: URLSearchParams, key: string | null): Answer {
  const intent = intents.find(id);
  if (!intent) return invalid(404, `No such payment_intent: '${id}'`, 'resource_missing', 'intent');
  if (intent.status !== 'requires_payment_method') {
    const message = `The payment intent is ${intent.status} and can't be confirmed.`;
    return stripeError(400, {
      type: 'invalid_request_error',
      code: 'payment_intent_unexpected_state',
      message,
      payment_intent: { ...intent },
    });
  }
  const paymentMethod = params.get('payment_method');
  if (!paymentMethod) return invalid(400, 'Missing payment method.', 'parameter_missing', 'payment_method');
  return takeMoney(intents, intent, paymentMethod, key);
}

function takeMoney(intents: PaymentIntents, intent: PaymentIntent, paymentMethod: string, key: string | null): Answer {
  intents.confirm(intent, paymentMethod, key);
  // A copy: an answer that is replayed says what was true when it was made.
  if (!intent.last_payment_error) return { status: 200, body: { ...intent } };
  return stripeError(402, { ...intent.last_payment_error, payment_intent: { ...intent } });
}

function listIntents(intents: PaymentIntents, params: URLSearchParams): Answer {
  const limit = Number(params.get('limit') ?? 10);
  if (!(limit >= 1 && limit <= 100))
    return invalid(400, 'The limit is from 1 to 100.', 'parameter_invalid_integer', 'limit');
  const { data, hasMore } = intents.list({
    customer: params.get('customer') ?? undefined,
    createdFrom: Number(params.get('created[gte]') ?? 0),
    after: params.get('starting_after') ?? undefined,
    limit,
  });
  return { status: 200, body: { object: 'list', url: '/v1/payment_intents', has_more: hasMore, data } };
}

function metadataOf(params: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...params].flatMap(([name, value]) => {
      const field = /^metadata\[([^\]]+)\]$/.exec(name)?.[1];
      return field === undefined ? [] : [[field, value]];
    }),
  );
}

function invalid(status: number, message: string, code?: string, param?: string): Answer {
  return stripeError(status, {
    type: 'invalid_request_error',
    message,
    ...(code === undefined ? {} : { code }),
    ...(param === undefined ? {} : { param }),
  });
}
