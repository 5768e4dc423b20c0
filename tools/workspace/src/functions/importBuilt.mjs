// Imports one built function in a process of its own, as a cold start would, and tells the parent what it exports.
// Exports are recognised as Vercel's launcher does it: follow `default` up to five times, then look for HTTP methods or `fetch`.
const httpMethods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'];
const methodsOf = (exported) => httpMethods.filter((method) => typeof exported?.[method] === 'function');

const startedAt = performance.now();
const report = await import(process.argv[2]).then(
  (module) => {
    const importMs = performance.now() - startedAt;
    let handler = module;
    for (let depth = 0; depth < 5 && handler?.default; depth += 1) handler = handler.default;
    const methods = typeof handler?.fetch === 'function' ? httpMethods : methodsOf(handler);
    return {
      importMs,
      methods,
      hidden: handler === module ? [] : methodsOf(module),
      config: module.config ?? handler?.config,
    };
  },
  (error) => ({ error: error?.stack ?? String(error) }),
);
process.send(report, () => process.exit(0));
