// Runs a TypeScript script of this workspace in this very process, after installing what is missing:
// `node tools/workspace/bin/with-install.mjs <script.ts> [arguments]`. Says nothing when nothing is missing.
// Only this file must be understood by an old Node, so that it can say what it needs.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Nightshift needs Node 20.19 or newer; this is Node ${process.versions.node}.`);
  process.exitCode = 1;
} else {
  import('./start.mjs').then(({ start }) => start(process.argv[2], process.argv.slice(3)));
}
