import { ApiError } from './ApiError.ts';

/** The JSON value of a body, or a 400 that says why it isn't one. */
export function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new ApiError(400, `the body is not JSON: ${(error as Error).message}`);
  }
}

/** The JSON object of a body. */
export function readJsonObject(body: Buffer): Readonly<Record<string, unknown>> {
  return asObject(readJson(body), 'the body');
}

/** The value as an object, or a 400 that names what isn't one. */
export function asObject(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new ApiError(400, `${name} must be a JSON object`);
}

/** The value as a list, or a 400 that names what isn't one. */
export function asArray(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new ApiError(400, `${name} must be a JSON array`);
}

/** The value as a text, or a 400 that names what isn't one. */
export function asString(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw new ApiError(400, `${name} must be a string`);
}
