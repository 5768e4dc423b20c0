import type { Answer } from './probe.ts';

/** What is asked at an address, and what a function of ours answers: health is well, and nobody unsigned is believed. */
export type Asked = {
  /** For people: `POST https://…/api/on-time`. */
  title: string;
  expects: 'well' | 'refusal';
  /** The app behind it, and the variable its bypass would stand in. */
  app: string;
  bypassVariable: string;
  bypassSent: boolean;
};

export type Judged =
  | { kind: 'as-expected' }
  /** `everywhere`: what is wrong is so at every route of the address. */
  | { kind: 'wrong'; says: string; todo: string; everywhere: boolean };

/** Names what answered in the place of our function, and what to do. */
export function judgeAnswer(asked: Asked, answer: Answer): Judged {
  const { title, app } = asked;
  const { status } = answer;
  if (isExpected(asked, answer)) return { kind: 'as-expected' };
  const wrong = (says: string, todo: string, everywhere = false): Judged => ({
    kind: 'wrong',
    says: `${title} ${says}`,
    todo,
    everywhere,
  });
  if (isProtected(answer)) return protectedBy(asked, wrong);
  if (answer.header('x-vercel-mitigated') !== null)
    return wrong(
      `is stopped by Vercel's firewall (${status})`,
      `in the project of ${app}, let requests to /api/ through its firewall and Attack Challenge Mode`,
      true,
    );
  if (status >= 300 && status < 400)
    return wrong(
      `redirects (${status}) to ${originOf(answer.location)}`,
      'neither QStash nor Vercel Cron follows: set the variable to the address that the redirect ends at',
      true,
    );
  const vercelError = answer.header('x-vercel-error');
  if (vercelError === 'DEPLOYMENT_NOT_FOUND')
    return wrong('answers 404: Vercel has no deployment there', `deploy ${app}, or correct the address`, true);
  if (status === 404)
    return wrong(
      'answers 404',
      `deploy ${app} from this checkout; is the address, and the project's Root Directory, its own?`,
    );
  if (isUnconfigured(answer))
    return wrong(
      'answers 500: that deployment is not configured',
      `its log names the variables; nightshift doctor --app ${app} checks them`,
      true,
    );
  if (status === 503 && field(answer.json, 'ok') === false)
    return wrong(
      'answers 503: it runs, and says itself that it is not well',
      'open that address with MONITOR_TOKEN as its bearer: it names the reasons',
    );
  if (status >= 500)
    return wrong(`answers ${status}${vercelError === null ? '' : ` (${vercelError})`}`, `read the log of ${app}`);
  if (asked.expects === 'refusal' && status >= 200 && status < 300)
    return wrong(
      `answers ${status} to a request that nobody signed`,
      `no function of ours does that: is the address that of ${app}? If it is, take it off the network now`,
    );
  return wrong(
    `answers ${status}, as no function of ours does`,
    `is the address that of ${app}? Deploy it from this checkout`,
  );
}

/** A 401 of ours is JSON with a reason; Vercel's is a page. */
function isExpected({ expects }: Asked, { status, json }: Answer): boolean {
  if (expects === 'well') return status === 200 && field(json, 'ok') === true;
  return status === 401 && typeof field(json, 'error') === 'string';
}

function isUnconfigured({ status, json }: Answer): boolean {
  const error = field(json, 'error');
  return status === 500 && typeof error === 'string' && error.includes('not configured');
}

/** A protected deployment answers at the edge: with a page that asks to log in, or by leading to one. */
function isProtected({ status, json, location, header }: Answer): boolean {
  if (header('set-cookie')?.includes('_vercel_sso_nonce') || header('set-cookie')?.includes('_vercel_password'))
    return true;
  if (location !== undefined && /^https:\/\/vercel\.com\/(sso-api|login)/.test(location)) return true;
  return (status === 401 || status === 403) && json === undefined && header('x-vercel-mitigated') === null;
}

function protectedBy(
  { app, bypassVariable, bypassSent }: Asked,
  wrong: (says: string, todo: string, everywhere: boolean) => Judged,
): Judged {
  return wrong(
    `is behind Deployment Protection${bypassSent ? `, and the secret in ${bypassVariable} doesn't let us through` : ''}`,
    `set ${bypassVariable} to the secret of ${app}'s project (Deployment Protection, Protection Bypass for Automation), or use its production domain`,
    true,
  );
}

function originOf(location: string | undefined): string {
  return location !== undefined && URL.canParse(location) ? new URL(location).origin : 'another path';
}

function field(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>)[name] : undefined;
}
