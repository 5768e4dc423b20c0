import * as z from 'zod';

const answer = z.object({ charge: z.string().min(1) });

/** Charges at the provider outside, under a key that makes a repeated call the same charge. Returns the charge's id. */
export async function charge(
  provider: string,
  { key, reference, signal }: { key: string; reference: string; signal: AbortSignal },
): Promise<string> {
  const response = await fetch(`${provider}/charges`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ reference }),
    signal,
  });
  if (!response.ok) throw new Error(`the provider answered ${response.status} to the charge of ${reference}`);
  return answer.parse(await response.json()).charge;
}
