import { exportText } from './exportText.ts';
import { jobsListText } from './jobsListText.ts';
import { readmeText } from './readmeText.ts';

describe("a team's list of jobs", () => {
  const empty = `import type { AnyJob } from '@nightshift/contract';

/** Every job of the team. */
export const jobs: readonly AnyJob[] = [];
`;

  test('gets a job behind the others, imported behind the other imports', () => {
    const one = jobsListText(empty, 'scanJob', './scan.ts');
    expect(jobsListText(one, 'onTimeJob', './on-time.ts')).toBe(`import type { AnyJob } from '@nightshift/contract';
import { scanJob } from './scan.ts';
import { onTimeJob } from './on-time.ts';

/** Every job of the team. */
export const jobs: readonly AnyJob[] = [scanJob, onTimeJob];
`);
  });

  test('that was broken over lines is understood', () => {
    const broken = empty.replace('[];', '[\n  scanJob,\n  onTimeJob,\n];');
    expect(jobsListText(broken, 'weeklyJob', './weekly.ts')).toContain('= [scanJob, onTimeJob, weeklyJob];');
  });

  test('stays as it is when the job is in it', () => {
    const one = jobsListText(empty, 'scanJob', './scan.ts');
    expect(jobsListText(one, 'scanJob', './scan.ts')).toBe(one);
  });

  test('of another form is refused', () => {
    expect(() => jobsListText('export const jobs = allJobs();', 'scanJob', './scan.ts')).toThrow(
      'no list `export const jobs: readonly AnyJob[] = [...]`',
    );
  });
});

describe('an index of exports', () => {
  const index = `export { jobs } from './jobs.ts';
export type {
  ReportsTable,
  ReportsTables,
} from './reportsTables.ts';
`;
  const statement = (file: string) => `export { one } from './${file}.ts';`;

  test('gets an export in its place, before a statement of several lines too', () => {
    expect(exportText(index, statement('on-time'))).toBe(
      index.replace('export type', `${statement('on-time')}\nexport type`),
    );
    expect(exportText(index, statement('a'))).toBe(`${statement('a')}\n${index}`);
    expect(exportText(index, statement('z'))).toBe(`${index}${statement('z')}\n`);
  });

  test('stays as it is when the export is there', () => {
    expect(exportText(index, "export { jobs } from './jobs.ts';")).toBe(index);
  });
});

describe('a README', () => {
  const table = '| Job | When |\n| --- | --- |\n| `a.b` | now |\n';

  test("gets a job's row at the end of its table of jobs", () => {
    const row = '| `a.c` | then |';
    expect(readmeText(`# Jobs\n\n${table}\nMore.\n`, 'a.c', row)).toBe(`# Jobs\n\n${table}${row}\n\nMore.\n`);
    expect(readmeText(table.trimEnd(), 'a.c', row)).toBe(`${table}${row}`);
  });

  test('stays as it is when the table has the job', () => {
    expect(readmeText(table, 'a.b', '| `a.b` | later |')).toBe(table);
  });

  test('without such a table gets none', () => {
    expect(readmeText('# Jobs\n\n| Where | What |\n| --- | --- |\n', 'a.c', '| `a.c` |')).toBeUndefined();
  });
});
