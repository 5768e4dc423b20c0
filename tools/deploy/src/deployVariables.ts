import { variableOf } from '@nightshift/contract';

/** Secrets: a command sees only those it asks for. */
const GUARDED =
  /^(VERCEL_TOKEN|DATABASE_URL|CRON_SECRET|GH_TOKEN|GITHUB_TOKEN|(QSTASH|UPSTASH|PROTECTION_BYPASS)_\w+)$/;

export type Variables = Readonly<Record<string, string | undefined>>;

/** The Vercel project of an app: `VERCEL_PROJECT_ID_E_MAIL` for `e-mail`. */
export function projectIdOf(app: string): string {
  return `VERCEL_PROJECT_ID_${app.toUpperCase().replaceAll('-', '_')}`;
}

/** The secret that lets a request through an app's Deployment Protection. */
export function protectionBypassOf(app: string): string {
  return variableOf('PROTECTION_BYPASS', app);
}

/** Those of the names that are not set, in their order, each once; an empty one counts as not set. */
export function missingVariables(names: readonly string[], variables: Variables): string[] {
  return [...new Set(names)].filter((name) => !variables[name]);
}

/** The variables without the secrets, but for those that are named. */
export function withoutSecrets(variables: Variables, except: readonly string[]): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !GUARDED.test(name) || except.includes(name)));
}
