export { buildFunctions } from './buildFunctions.ts';
export type { BuildOptions, BuiltFunction } from './buildFunctions.ts';
export { buildTable } from './buildTable.ts';
export { bundleProgram } from './bundleProgram.ts';
export { FunctionProblem } from './FunctionProblem.ts';
export type { Replacements } from './replaceModules.ts';
