/** A line as people read it: of an app's structured line the time, the words and what went wrong; any other line as it is. */
export function readableLine(line: string): string {
  const [, app, json] = /^\[([^\]]+)\] (\{.*\})$/.exec(line) ?? [];
  const entry = json === undefined ? undefined : parse(json);
  if (app === undefined || entry === undefined) return line;
  const { level, time, msg, durationMs, error, reason } = entry;
  const mark = level === 'error' ? '✗ ' : level === 'warn' ? '! ' : '';
  const took = typeof durationMs === 'number' ? ` · ${durationMs} ms` : '';
  const trouble = typeof error === 'string' ? error : isMessage(error) ? error.message : reason;
  return `[${app}] ${clock(time)}${mark}${String(msg ?? json)}${took}${trouble === undefined ? '' : `: ${String(trouble)}`}`;
}

function parse(json: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function isMessage(error: unknown): error is { message: string } {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
}

function clock(time: unknown): string {
  return typeof time === 'string' ? `${time.slice(11, 19)} ` : '';
}
