import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/** Modules that stand in for others: by absolute path, instead of → take. */
export type Replacements = Readonly<Record<string, string>>;

/** Bundles some modules of an app in place of others. One that nobody imports is refused: the app would be as it was. */
export const replaceModules = (replace: Replacements): Plugin => ({
  name: 'replace-modules',
  setup(build) {
    const unused = new Set(Object.keys(replace));
    build.onLoad({ filter: /.*/ }, ({ path }) => {
      const replacement = replace[path];
      if (replacement === undefined) return undefined;
      unused.delete(path);
      // Imported, not copied: it stays one module, whoever else imports it.
      return { contents: `export * from ${JSON.stringify(replacement)};`, resolveDir: dirname(replacement) };
    });
    build.onEnd((result) => {
      if (unused.size === 0 || result.errors.length > 0) return undefined;
      return {
        errors: [...unused].map((path) => ({ text: `${path} is to be replaced, but no function imports it.` })),
      };
    });
  },
});
