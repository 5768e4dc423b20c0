import { variableOf } from '@nightshift/contract';

/** .env.example with the address of the team's worker, after those of the others; unchanged where it has a line for it. */
export function environmentText(text: string, team: string): string {
  const variable = variableOf('WORKER_URL', team);
  const lines = text.split('\n');
  if (lines.some((line) => line.startsWith(`${variable}=`))) return text;
  const last = lines.findLastIndex((line) => line.startsWith('WORKER_URL_'));
  if (last === -1)
    throw new Error('.env.example has no WORKER_URL_<TEAM> that another could follow. Nothing was written');
  return lines.toSpliced(last + 1, 0, `${variable}=https://${team}.example.com`).join('\n');
}
