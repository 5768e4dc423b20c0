import { ApiError } from './ApiError.ts';
import { parseDuration } from './durations.ts';
import type { HeaderMap } from './headers.ts';

/** The limits one message carries for its key; what isn't given isn't limited. */
export interface FlowControl {
  readonly key: string;
  readonly parallelism: number | undefined;
  readonly rate: number | undefined;
  readonly period: number;
}

const longestPeriod = 7 * 86_400_000;

/** Reads `Upstash-Flow-Control-Key` and `-Value` (`parallelism=3, rate=5, period=60s`). The period is milliseconds. */
export function readFlowControl(headers: HeaderMap): FlowControl | undefined {
  const key = headers.get('upstash-flow-control-key');
  const value = headers.get('upstash-flow-control-value');
  if (key === undefined && value === undefined) return undefined;
  if (!key || value === undefined) {
    throw new ApiError(400, 'flow control needs both Upstash-Flow-Control-Key and Upstash-Flow-Control-Value');
  }
  const limits = new Map<string, string>();
  for (const part of value.split(',')) {
    const [name = '', text = ''] = part.split('=').map((side) => side.trim());
    if (!['parallelism', 'rate', 'period'].includes(name)) {
      throw new ApiError(400, `Upstash-Flow-Control-Value: "${part.trim()}" is none of parallelism=, rate=, period=`);
    }
    limits.set(name, text);
  }
  if (!limits.has('parallelism') && !limits.has('rate')) {
    throw new ApiError(400, 'Upstash-Flow-Control-Value must contain rate and/or parallelism');
  }
  return {
    key,
    parallelism: readLimit('parallelism', limits.get('parallelism')),
    rate: readLimit('rate', limits.get('rate')),
    period: readPeriod(limits.get('period')),
  };
}

/** A limit is a whole number above zero; none is no limit. */
export function readLimit(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new ApiError(400, `flow control: ${name} must be a whole number above 0, not "${text}"`);
}

/** A period is a duration, or bare seconds; a second when absent, at most a week. */
export function readPeriod(text: string | undefined): number {
  if (text === undefined) return 1000;
  const period = /^\d+$/.test(text) ? Number(text) * 1000 : parseDuration(text);
  if (period !== undefined && period >= 1000 && period <= longestPeriod) return period;
  throw new ApiError(400, `flow control: period must be between 1s and 7d, not "${text}"`);
}
