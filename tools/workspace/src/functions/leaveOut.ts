import type { Plugin } from 'esbuild';

/**
 * What of its dependencies an app never uses, from its package.json, `"nightshift": { "unused": [...] }`: modules by their
 * path below node_modules; one that ends in `/` is a folder, one that begins with `!` is used all the same.
 */
export type Unused = readonly string[];

const LEFT_OUT = 'left-out';
const STAND_IN = 'stand-in';
/** Marks the question that is asked of esbuild itself, lest it is asked here again. */
const RESOLVING = Symbol('resolving');

/**
 * Bundles a module that throws in place of each that is named: some packages pull in all they have, whoever asks for how
 * little. An entry that names nothing is refused: the functions would be as they were.
 */
export const leaveOut = (unused: Unused): Plugin => ({
  name: 'leave-out',
  setup(build) {
    const useless = new Set(unused);
    build.onResolve({ filter: /^left-out$/, namespace: LEFT_OUT }, () => ({ path: 'left-out', namespace: STAND_IN }));
    build.onResolve({ filter: /.*/ }, async ({ path, pluginData, importer, namespace, resolveDir, kind }) => {
      if (pluginData === RESOLVING || kind === 'entry-point') return undefined;
      const resolved = await build.resolve(path, { importer, namespace, resolveDir, kind, pluginData: RESOLVING });
      // What a package can do without may be missing: esbuild knows what to make of that.
      if (resolved.errors.length > 0) return undefined;
      const below = resolved.path
        .split(/[\\/]node_modules[\\/]/)
        .at(-1)!
        .replaceAll('\\', '/');
      const entries = unused.filter((entry) => names(entry.replace(/^!/, ''), below));
      for (const entry of entries) useless.delete(entry);
      if (entries.length === 0 || entries.some((entry) => entry.startsWith('!'))) return resolved;
      // Of no package: in one that says "type": "module" it would have to export every name that is imported.
      return { path: entries[0]!, namespace: LEFT_OUT };
    });
    build.onLoad({ filter: /.*/, namespace: LEFT_OUT }, ({ path }) => ({
      contents: `module.exports = require('left-out')(${JSON.stringify(path)});`,
    }));
    build.onLoad({ filter: /.*/, namespace: STAND_IN }, () => ({ contents: standIn }));
    build.onEnd((result) => {
      if (useless.size === 0 || result.errors.length > 0) return undefined;
      return {
        errors: [...useless].map((entry) => ({
          text: `nightshift.unused names '${entry}', and no function imports it.`,
        })),
      };
    });
  },
});

const names = (entry: string, path: string): boolean => (entry.endsWith('/') ? path.startsWith(entry) : path === entry);

/**
 * Whatever is imported from a module that was left out may be held and constructed, as a package does with all it has; using
 * it throws. A constructor hands out an object that throws at the first property which is read of it.
 */
const standIn = `
module.exports = (module) => {
  const refuse = (name) => {
    throw new Error(module + ' was left out of this function, and ' + name + ' of it is used: take it out of nightshift.unused in package.json');
  };
  const silent = (key) => typeof key === 'symbol' || key === 'then';
  const made = new Proxy({}, { get: (_, key) => (silent(key) ? undefined : refuse(key)) });
  const leftOut = new Proxy(function () {}, {
    construct: () => made,
    apply: () => refuse('a call'),
    get: (target, key) => (silent(key) || key === 'prototype' ? target[key] : refuse(key)),
  });
  // esbuild copies what a module has of its own, and leaves alone what it inherits.
  return Object.create(
    new Proxy({}, { get: (_, key) => (key === '__esModule' ? true : silent(key) ? undefined : leftOut) }),
  );
};
`;
