import { join } from 'node:path';
import { build, formatMessages, type BuildFailure, type Metafile } from 'esbuild';
import type { FunctionSource } from './findFunctions.ts';
import { leaveOut, type Unused } from './leaveOut.ts';
import { replaceModules, type Replacements } from './replaceModules.ts';

/** What pg and other CommonJS packages expect to find inside a module. */
const requireBanner = "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);";

/** Bundles each function into one minified ESM file `<functionsFolder>/<path>.func/index.mjs` that needs no node_modules. */
export const bundleFunctions = async (
  appFolder: string,
  sources: FunctionSource[],
  functionsFolder: string,
  { warn, replace, unused }: { warn: (text: string) => void; replace: Replacements; unused: Unused },
): Promise<Metafile> => {
  const result = await build({
    absWorkingDir: appFolder,
    entryPoints: Object.fromEntries(sources.map(({ file, path }) => [`${path}.func/index`, join(appFolder, file)])),
    outdir: functionsFolder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minify: true,
    sourcemap: false,
    legalComments: 'none',
    external: ['pg-native'],
    banner: { js: requireBanner },
    metafile: true,
    logLevel: 'silent',
    plugins: [
      ...(Object.keys(replace).length > 0 ? [replaceModules(replace)] : []),
      ...(unused.length > 0 ? [leaveOut(unused)] : []),
    ],
  }).catch(async (failure: BuildFailure) => {
    if (failure.errors === undefined) throw failure;
    const texts = await formatMessages(failure.errors, { kind: 'error', color: false });
    throw new Error(`The functions of ${appFolder} can't be bundled:\n${texts.join('').trimEnd()}`);
  });
  for (const text of await formatMessages(result.warnings, { kind: 'warning', color: false })) warn(text.trimEnd());
  return result.metafile;
};
