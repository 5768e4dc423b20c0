import { setTimeout } from 'node:timers/promises';
import type { Check, Examined } from './Check.ts';
import { wrong, type Finding } from './Finding.ts';
import { hideSecrets } from './hideSecrets.ts';
import { quietly } from './quietly.ts';
import { secretsOf } from './secretsOf.ts';
import { whyNot } from './whyNot.ts';

const PATIENCE_MS = 20_000;

/**
 * Asks everything side by side; the findings stand in the order of the checks. No check keeps another from its answer, and
 * none can bring a secret into a finding.
 */
export async function runChecks(
  checks: readonly Check[],
  examined: Examined,
  { patienceMs = PATIENCE_MS }: { patienceMs?: number } = {},
): Promise<Finding[]> {
  const secrets = secretsOf(examined.environment);
  const findings = await quietly(() => Promise.all(checks.map((check) => runOne(check, examined, patienceMs))));
  return findings.flat().map((finding) => hideSecrets(finding, secrets));
}

async function runOne(check: Check, examined: Examined, patienceMs: number): Promise<Finding[]> {
  const over = new AbortController();
  const examine = async () => check.examine(examined);
  const tooLate = setTimeout(patienceMs, undefined, { signal: over.signal }).then(() => {
    throw new Error(`no answer within ${patienceMs / 1000} s`);
  });
  try {
    return await Promise.race([examine(), tooLate]);
  } catch (error) {
    return [wrong(check.name, whyNot(error), 'ask again; if it stays, this is a defect of the check')];
  } finally {
    over.abort();
  }
}
