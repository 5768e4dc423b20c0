import { counted } from '../counted.ts';
import { plainText } from '../plainText.ts';
import type { Finding } from './Finding.ts';

const MARKS = { right: '✓', wrong: '✗', unchecked: '–' } as const;

/** A line for each finding, and what they come to. */
export function findingsText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(({ check, outcome, says, todo }) => {
    const what = todo === undefined ? says : `${says} → ${todo}`;
    return `${MARKS[outcome]} ${check.padEnd(width)}  ${plainText(what).replaceAll('\n', ' ')}`;
  });
  return [...lines, '', summaryOf(findings)].join('\n');
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (outcome: Finding['outcome']) => findings.filter((finding) => finding.outcome === outcome).length;
  const open = count('unchecked') === 0 ? '' : `, ${count('unchecked')} not checked`;
  return count('wrong') === 0
    ? `All is well: ${count('right')} right${open}.`
    : `${counted(count('wrong'), 'thing')} to mend: ${count('right')} right${open}.`;
}
