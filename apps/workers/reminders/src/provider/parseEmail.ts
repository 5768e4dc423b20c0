import * as z from 'zod';

/** An e-mail as it came: Resend's own field names, addresses as a list, tags by name. */
export type Email = z.infer<typeof emailShape>;

export type ParsedEmail = { email: Email } | { error: { name: string; message: string } };

/** Reads the body of `POST /emails`. What Resend would refuse has the name of its error. */
export function parseEmail(body: string): ParsedEmail {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { error: { name: 'validation_error', message: 'The body is not JSON.' } };
  }
  const parsed = emailShape.safeParse(json);
  if (!parsed.success) return { error: { name: 'validation_error', message: z.prettifyError(parsed.error) } };
  const bouncing = parsed.data.to.find((address) => address.endsWith('@bounce.example'));
  if (bouncing !== undefined) return { error: { name: 'validation_error', message: 'The address in `to` bounces.' } };
  return { email: parsed.data };
}

const address = z.email('must be an e-mail address');
const tags = z
  .array(z.object({ name: z.string().regex(/^[\w-]{1,256}$/), value: z.string().regex(/^[\w-]{1,256}$/) }))
  .transform((list) => Object.fromEntries(list.map(({ name, value }) => [name, value])));

const emailShape = z.object({
  from: z.string().refine((from) => address.safeParse(/<(.*)>$/.exec(from)?.[1] ?? from).success, {
    error: 'must be an address, or a name and an address in angle brackets',
  }),
  to: z.union([address.transform((to) => [to]), z.array(address).min(1).max(50)]),
  subject: z.string().min(1),
  html: z.string().default(''),
  text: z.string().default(''),
  tags: tags.default({}),
});
