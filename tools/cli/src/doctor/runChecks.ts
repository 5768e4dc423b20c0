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
  const tooLate = new Promise<never>((_, reject) => {
    const reason = new Error(`no answer within ${patienceMs / 1000} s`);
    setTimeout(reject, patienceMs, reason).unref();
  });
  try {
    return await Promise.race([Promise.resolve(check.examine(examined)), tooLate]);
  } catch (error) {
    return [wrong(check.name, whyNot(error), 'ask again; if it stays, this is a defect of the check')];
  }
}
