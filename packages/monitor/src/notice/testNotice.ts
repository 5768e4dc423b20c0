import type { Notice } from './Notice.ts';

/** A notice that is only a test, and says so first: whether an owner's sinks can be reached, and what arrives there. */
export function testNotice(
  owner: string,
  { now, id, consoleUrl }: { now: Date; /** Another for each test. */ id: string; consoleUrl?: string | undefined },
): Notice {
  return {
    id,
    kind: 'test',
    alert: `nightshift.test/${owner}`,
    owner,
    job: 'nightshift.test',
    rule: 'test',
    severity: 'info',
    title: `TEST, nothing is wrong: this is how an alert reaches ${owner}`,
    expected: 'this message, where the team looks',
    seen: 'somebody asked for a test',
    since: now.toISOString(),
    at: now.toISOString(),
    timezone: 'UTC',
    tick: null,
    run: null,
    brokenLink: null,
    error: null,
    deployment: null,
    links: consoleUrl === undefined ? {} : { console: consoleUrl },
    next: 'Nothing.',
  };
}
