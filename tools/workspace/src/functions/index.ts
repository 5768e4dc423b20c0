export { buildFunctions } from './build-functions.ts';
export type { BuildOptions, BuiltFunction } from './build-functions.ts';
export { buildTable } from './build-table.ts';
export { FunctionProblem } from './function-problem.ts';
