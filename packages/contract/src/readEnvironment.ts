import * as z from 'zod';
import { InvalidEnvironment } from './errors.ts';

/** What a variable must look like; an empty one counts as unset. */
export const variable = {
  postgresUrl: () => z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }),
  httpUrl: () =>
    z.url({ protocol: /^https?$/, error: 'must be an http(s):// URL' }).transform((url) => url.replace(/\/+$/, '')),
  /** Printable ASCII without spaces: anything else makes an invalid header, and the call fails in silence. */
  secret: () =>
    z
      .string()
      .min(16, 'must have at least 16 characters')
      .regex(/^[\x21-\x7e]+$/, 'must not contain spaces, newlines or other odd characters'),
  token: () => z.string().regex(/^[\x21-\x7e]+$/, 'must not contain spaces, newlines or other odd characters'),
};

/**
 * Reads variables from an environment. Throws one {@link InvalidEnvironment} that names every variable that is missing
 * or malformed, and prints no values.
 */
export function readEnvironment<Shape extends Record<string, z.ZodType>>(
  app: string,
  shape: Shape,
  environment: Readonly<Record<string, string | undefined>>,
): { [Name in keyof Shape]: z.output<Shape[Name]> } {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, type] of Object.entries(shape)) {
    const text = environment[name] === '' ? undefined : environment[name];
    const parsed = type.safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else
      problems.push(
        `${name} ${text === undefined ? 'is not set' : (parsed.error.issues[0]?.message ?? 'is malformed')}`,
      );
  }
  if (problems.length > 0) {
    throw new InvalidEnvironment(`the environment of ${app} is incomplete: ${problems.join('; ')}. See .env.example`);
  }
  return values as { [Name in keyof Shape]: z.output<Shape[Name]> };
}
