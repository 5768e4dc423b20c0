import { codeownersText } from './codeownersText.ts';
import { environmentText } from './environmentText.ts';

test("CODEOWNERS gets the team's line in its place, with owners in their column", () => {
  const text = `# Who owns what.
*                      @nightshift/platform
/apps/workers/billing/ @nightshift/billing-team @nightshift/platform
/apps/workers/sync/    @nightshift/sync-team
`;
  expect(codeownersText(text, 'fraud')).toBe(`# Who owns what.
*                      @nightshift/platform
/apps/workers/billing/ @nightshift/billing-team @nightshift/platform
/apps/workers/fraud/   @nightshift/fraud-team
/apps/workers/sync/    @nightshift/sync-team
`);
  expect(codeownersText(text, 'data-quality')).toBe(`# Who owns what.
*                           @nightshift/platform
/apps/workers/billing/      @nightshift/billing-team @nightshift/platform
/apps/workers/data-quality/ @nightshift/data-quality-team
/apps/workers/sync/         @nightshift/sync-team
`);
  expect(codeownersText(text, 'sync')).toBe(text);
});

test(".env.example gets the address of the team's worker behind the others'", () => {
  const text = 'WORKER_URL_REPORTS=https://reports.example.com  # one each\n\n# Each worker\nDISPATCHER_URL=\n';
  expect(environmentText(text, 'data-quality')).toBe(
    text.replace('# one each\n', '# one each\nWORKER_URL_DATA_QUALITY=https://data-quality.example.com\n'),
  );
  expect(environmentText(text, 'reports')).toBe(text);
});
