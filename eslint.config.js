import { readdirSync } from 'node:fs';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const TEAMS = readdirSync(new URL('./apps/workers', import.meta.url));

/** DESIGN: who may import whom. `room:` says which package, where a layer alone says too little. */
const layers = [
  { sourceTag: 'layer:contract', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'layer:door', onlyDependOnLibsWithTags: ['layer:contract'] },
  { sourceTag: 'layer:mechanism', onlyDependOnLibsWithTags: ['room:contract', 'room:database'] },
  { sourceTag: 'layer:runtime', onlyDependOnLibsWithTags: ['layer:contract', 'layer:door', 'layer:mechanism'] },
  { sourceTag: 'app:jobs', onlyDependOnLibsWithTags: ['room:contract', 'room:database'] },
  { sourceTag: 'app:worker', onlyDependOnLibsWithTags: ['room:contract', 'room:runner', 'app:jobs'] },
  // The platform's own worker works on the runs themselves.
  { sourceTag: 'app:platform', onlyDependOnLibsWithTags: ['room:contract', 'room:runner', 'room:ledger', 'app:jobs'] },
  {
    sourceTag: 'app:dispatcher',
    onlyDependOnLibsWithTags: ['layer:contract', 'layer:door', 'layer:mechanism', 'app:jobs'],
  },
  { sourceTag: 'layer:tool', onlyDependOnLibsWithTags: ['*'] },
  // A team's worker sees its own jobs and no other team's.
  ...TEAMS.map((team) => ({
    sourceTag: `team:${team}`,
    onlyDependOnLibsWithTags: [`team:${team}`, 'layer:contract', 'layer:door', 'layer:mechanism', 'layer:runtime'],
  })),
];

/** One door each: the package that may import it, and what everybody else is told. */
const doors = [
  { name: 'pg', room: 'packages/database', instead: '@nightshift/database' },
  { name: '@upstash/qstash', room: 'packages/queue', instead: '@nightshift/queue' },
  { name: '@upstash/redis', room: 'packages/locking', instead: '@nightshift/locking' },
];
const closed = (except) => ({
  paths: [
    ...doors
      .filter(({ room }) => room !== except)
      .map(({ name, instead }) => ({ name, message: `Only ${instead} talks to ${name}.` })),
  ],
});
const wholeZod = {
  selector:
    "ImportDeclaration[source.value=/^zod/] > :matches(ImportSpecifier[imported.name='z'], ImportDefaultSpecifier)",
  message: "Write `import * as z from 'zod'`: the other form adds 370 KB to every function.",
};
const boundaries = (depConstraints) => [
  'error',
  {
    allow: [],
    depConstraints,
    banTransitiveDependencies: false,
    enforceBuildableLibDependency: false,
    allowCircularSelfDependency: false,
  },
];
const testing = {
  group: ['@nightshift/*/testing', '**/testing/**'],
  message: 'Testing sub-paths are for tests, other testing folders and tools.',
};

const TESTS = ['**/*.test.ts', '**/testing/**/*.ts'];

export default tseslint.config(
  { ignores: ['**/node_modules', '**/.vercel', '**/.nx', '**/dist', 'apps/workers/*/jobs/node_modules'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(layers),
      'no-restricted-syntax': ['error', wholeZod],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-imports': ['error', { ...closed(), patterns: [testing] }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'The environment is read once, in services.ts.' },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  ...doors.map(({ room }) => ({
    files: [`${room}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { ...closed(room), patterns: [testing] }] },
  })),
  { files: ['**/services.ts', ...TESTS], rules: { 'no-restricted-properties': 'off' } },
  {
    // What runs before there are services, and has to be said somewhere.
    files: ['apps/dispatcher/src/answer.ts', 'packages/runner/src/serve.ts'],
    rules: { 'no-console': ['error', { allow: ['error'] }] },
  },
  {
    // Tests work on a real database, whatever their room may import otherwise.
    files: TESTS,
    rules: {
      'no-restricted-imports': 'off',
      '@nx/enforce-module-boundaries': boundaries(
        layers.map((layer) => ({
          ...layer,
          onlyDependOnLibsWithTags: [...layer.onlyDependOnLibsWithTags, 'room:database'],
        })),
      ),
    },
  },
  {
    files: ['tools/**/*.ts'],
    rules: {
      'no-restricted-properties': 'off',
      'no-console': 'off',
      'no-restricted-imports': 'off',
    },
  },
);
