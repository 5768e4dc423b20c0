// GitHub hands variables and secrets on one by one, and an app's own can't be listed in a workflow that doesn't know the
// apps: prints those of all apps as lines of GITHUB_ENV. VARIABLES and SECRETS hold what there is, as JSON.
const appVariables = (text, prefix) =>
  Object.entries(JSON.parse(text ?? '{}')).filter(([name]) => name.startsWith(prefix));

const found = [
  ...appVariables(process.env.VARIABLES, 'VERCEL_PROJECT_ID_'),
  ...appVariables(process.env.SECRETS, 'PROTECTION_BYPASS_'),
];
for (const [name, value] of found) {
  // A second line would be a variable of its own.
  if (/[\r\n]/.test(value)) {
    console.error(`${name} has more than one line: set it again without.`);
    process.exit(1);
  }
}
process.stdout.write(found.map(([name, value]) => `${name}=${value}\n`).join(''));
