import { recordError, type AnyJob, type ErrorRecord } from '@nightshift/contract';
import { InvalidDiscovery } from './newUnit.ts';

/**
 * An error of a dispatch as a log line and a trace may show it: without the unit it quotes and, where its job hides
 * fields, without its text, for nobody can tell what a discover repeats in it. The run's letter has all of it.
 */
export function seenError(job: AnyJob, error: unknown): ErrorRecord {
  const record = recordError(error);
  if (job.redact.length > 0) return textless(record);
  if (error instanceof InvalidDiscovery) return { name: record.name, message: error.seen };
  return record;
}

function textless({ name, code }: ErrorRecord): ErrorRecord {
  return { name, message: WITHHELD, ...(code === undefined ? {} : { code }) };
}

const WITHHELD = 'withheld, because the job redacts fields: the letter that the run leaves has the text';
