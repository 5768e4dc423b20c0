import type { Logger } from 'pino';
import { emailSink } from './emailSink.ts';
import { logSink } from './logSink.ts';
import { pagerDutySink } from './pagerDutySink.ts';
import { InvalidRoutes, type Route, type Routes } from './parseRoutes.ts';
import type { Fetch } from './postJson.ts';
import type { Sink } from './Sink.ts';
import { slackSink } from './slackSink.ts';
import { webhookSink } from './webhookSink.ts';

export type SinkOptions = {
  log: Logger;
  /** What webhooks are signed with; needed where there is one. */
  webhookSecret?: string | undefined;
  /** Needed where there is an e-mail. */
  resend?: { apiKey: string; from: string; url?: string } | undefined;
  pagerDutyUrl?: string | undefined;
  fetch?: Fetch;
};

/** The sinks of every owner. */
export type Sinks = {
  /** An owner who isn't named gets what `*` gets, and without that the log: nobody's alert goes nowhere. */
  of(owner: string): readonly Sink[];
  byName: ReadonlyMap<string, Sink>;
};

/** Makes each sink once, however many owners share it. Throws {@link InvalidRoutes} for a route whose secret is missing. */
export function createSinks(routes: Routes, options: SinkOptions): Sinks {
  const byName = new Map<string, Sink>();
  const shared = (sink: Sink): Sink => {
    const known = byName.get(sink.name);
    if (known === undefined) byName.set(sink.name, sink);
    return known ?? sink;
  };
  const byOwner = new Map(
    Object.entries(routes).map(([owner, list]) => [
      owner,
      // An owner who names the same sink twice is told once.
      [...new Set(list.map((route) => shared(createSink(route, owner, options))))],
    ]),
  );
  const otherwise = byOwner.get('*') ?? [shared(logSink(options.log))];
  return { of: (owner) => byOwner.get(owner) ?? otherwise, byName };
}

function createSink(
  route: Route,
  owner: string,
  { log, webhookSecret, resend, pagerDutyUrl, fetch }: SinkOptions,
): Sink {
  const through = fetch === undefined ? {} : { fetch };
  switch (route.kind) {
    case 'log':
      return logSink(log);
    case 'slack':
      return slackSink(route.url, through);
    case 'webhook':
      if (webhookSecret === undefined)
        throw new InvalidRoutes(`owner '${owner}' has a webhook, and there is no secret to sign it with`);
      return webhookSink(route.url, { secret: webhookSecret, ...through });
    case 'pagerduty':
      return pagerDutySink(route.routingKey, {
        ...through,
        ...(pagerDutyUrl === undefined ? {} : { url: pagerDutyUrl }),
      });
    case 'email':
      if (resend === undefined)
        throw new InvalidRoutes(
          `owner '${owner}' has an e-mail address, and there is no Resend key and sender to write from`,
        );
      return emailSink(route.to, { ...resend, ...through });
  }
}
