import { registryText } from './registryText.ts';

test('a team that is called like a word of the language is registered too', () => {
  expect(registryText(['delete', 'jobs'])).toContain(
    "import { jobs as deleteJobs } from '@nightshift/delete-jobs';\nimport { jobs as jobsJobs } from '@nightshift/jobs-jobs';\n",
  );
});
