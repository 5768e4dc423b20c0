import { projectIdOf, protectionBypassOf } from './deployVariables.ts';

/** What `/api/health` answered. */
export type Health = {
  status: number;
  /** Where a redirect leads. */
  location: string | null;
  /** Vercel's own word for what is wrong. */
  vercelError: string | null;
  body: string;
};

export type Judgement =
  | { kind: 'well'; remark?: string }
  /** It may pass by itself. */
  | { kind: 'not-yet'; reason: string }
  /** Waiting won't help. */
  | { kind: 'wrong'; reason: string };

/** What an answer of an app's `/api/health` says about its deployment, and what to do. `bypass`: a secret was shown. */
export function judgeHealth(app: string, health: Health, bypass: boolean): Judgement {
  const { status, location, body } = health;
  const reported = readBody(body);
  if (status === 200) return { kind: 'well' };
  // Its variables and its database are there: what it reports is about the jobs, and mustn't keep a repair from being deployed.
  if (status === 503 && reported?.ok === false) return { kind: 'well', remark: `${TROUBLE}: ${body.slice(0, 500)}` };
  if (status === 401) return { kind: 'wrong', reason: `401: ${protectedBy(app, bypass)}` };
  if (status === 403) return { kind: 'wrong', reason: `403: ${FIREWALL} ${protectedBy(app, bypass)}` };
  if (status >= 300 && status < 400)
    return { kind: 'wrong', reason: `${status}: ${redirected(app, location, bypass)}` };
  const word = health.vercelError === null ? status : `${status} (${health.vercelError})`;
  if (status === 404) return { kind: 'not-yet', reason: `${word}: ${notServed(app)}` };
  return {
    kind: 'not-yet',
    reason: `${word}: ${reported?.error ?? reported?.reason ?? 'the log of this deployment says why'}`,
  };
}

const TROUBLE = 'it runs, and says that a job is overdue or that no watch has gone round lately';

const FIREWALL = "Vercel refuses the request. Either the project's firewall stops it, or";

function protectedBy(app: string, bypass: boolean): string {
  const name = protectionBypassOf(app);
  return bypass
    ? `Deployment Protection doesn't take the secret in ${name}. Copy it again from this app's Vercel project.`
    : `Deployment Protection stands in front of it. Set ${name} to the automation bypass secret of this app's Vercel project.`;
}

function redirected(app: string, location: string | null, bypass: boolean): string {
  if (location !== null && new URL(location, 'https://app.invalid').hostname.endsWith('vercel.com')) {
    return `it sends to Vercel's login. ${protectedBy(app, bypass)}`;
  }
  return `it redirects to ${location ?? 'nowhere'}. A cron or a message would end there too: look at the project's domains, and for redirects or trailingSlash in its vercel.json.`;
}

function notServed(app: string): string {
  return `nothing is served at /api/health. Is ${projectIdOf(app)} this app's project, and its Root Directory the app's folder?`;
}

/** What Nightshift's functions say; anything else is no word of theirs. */
function readBody(body: string): { ok?: boolean; error?: string; reason?: string } | undefined {
  try {
    return JSON.parse(body) as { ok?: boolean; error?: string; reason?: string };
  } catch {
    return undefined;
  }
}
