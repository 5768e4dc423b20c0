import * as z from 'zod';

/** Where an owner's notices go. */
export type Route =
  | { kind: 'log' }
  | { kind: 'slack'; url: string }
  | { kind: 'webhook'; url: string }
  | { kind: 'pagerduty'; routingKey: string }
  | { kind: 'email'; to: string };

/** By owner; `*` is everybody who isn't named. */
export type Routes = Readonly<Record<string, readonly Route[]>>;

/** The routes can't be read. Its message names owners and places, and no address: most are secrets. */
export class InvalidRoutes extends Error {
  override name = 'InvalidRoutes';
}

const shape = z.record(z.string().min(1), z.array(z.string()).min(1));

/**
 * Reads the routes of alerts: `{"reports-team": ["slack:https://hooks.slack.com/…", "pagerduty:<key>"], "*": ["log"]}`. Kinds:
 * `slack:<url>`, `webhook:<url>`, `pagerduty:<integration key>`, `email:<address>`, `log`. Unset or empty, everything goes to
 * the log. Throws {@link InvalidRoutes}.
 */
export function parseRoutes(text: string | undefined): Routes {
  if (text === undefined || text.trim() === '') return { '*': [{ kind: 'log' }] };
  const parsed = shape.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new InvalidRoutes(
      'the routes must be an object with a list of at least one text for each owner, like {"*":["log"]}',
    );
  }
  return Object.fromEntries(
    Object.entries(parsed.data).map(([owner, entries]) => [
      owner,
      entries.map((entry, index) => parseRoute(entry, `entry ${index + 1} of owner '${owner}'`)),
    ]),
  );
}

/** The parser's own error would repeat the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidRoutes(
      'the routes are not JSON: write something like {"reports-team":["slack:https://…"],"*":["log"]}',
    );
  }
}

const EMAIL = /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/;
const KEY = /^[\w-]{8,64}$/;

function parseRoute(entry: string, place: string): Route {
  if (entry === 'log') return { kind: 'log' };
  const colon = entry.indexOf(':');
  const kind = entry.slice(0, Math.max(0, colon));
  const address = entry.slice(colon + 1);
  switch (kind) {
    case 'slack':
    case 'webhook':
      if (!isHttp(address)) throw new InvalidRoutes(`${place}: after '${kind}:' there must be an http(s):// address`);
      return { kind, url: address };
    case 'pagerduty':
      if (!KEY.test(address))
        throw new InvalidRoutes(`${place}: after 'pagerduty:' there must be an integration key of letters and digits`);
      return { kind, routingKey: address };
    case 'email':
      if (!EMAIL.test(address)) throw new InvalidRoutes(`${place}: after 'email:' there must be one e-mail address`);
      return { kind, to: address };
    default:
      throw new InvalidRoutes(
        `${place} is of no known kind: write slack:<url>, webhook:<url>, pagerduty:<key>, email:<address> or log`,
      );
  }
}

function isHttp(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
