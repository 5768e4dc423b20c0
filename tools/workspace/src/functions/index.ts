export { buildFunctions } from './buildFunctions.ts';
export type { BuildOptions, BuiltFunction } from './buildFunctions.ts';
export { buildTable } from './buildTable.ts';
export { FunctionProblem } from './FunctionProblem.ts';
