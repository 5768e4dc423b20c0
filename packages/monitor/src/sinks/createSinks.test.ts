import pino from 'pino';
import { createSinks, type SinkOptions } from './createSinks.ts';
import { InvalidRoutes, parseRoutes, type Routes } from './parseRoutes.ts';

const log = pino({ level: 'silent' });
const HOOK = 'https://hooks.slack.com/services/s3cr3t';
const create = (routes: Routes, options: Partial<SinkOptions> = {}) => createSinks(routes, { log, ...options });
const names = (sinks: ReturnType<typeof create>, owner: string) =>
  sinks.of(owner).map(({ name }) => name.split('#')[0]);

test('each owner has its own, everybody else those of the star', () => {
  const sinks = create(parseRoutes(JSON.stringify({ 'reports-team': [`slack:${HOOK}`, 'log'], '*': ['log'] })));
  expect(names(sinks, 'reports-team')).toEqual(['slack', 'log']);
  expect(names(sinks, 'sync-team')).toEqual(['log']);
});

test('without a star nobody’s alert goes nowhere: it goes to the log', () => {
  const sinks = create(parseRoutes(JSON.stringify({ 'reports-team': [`slack:${HOOK}`] })));
  expect(names(sinks, 'sync-team')).toEqual(['log']);
  expect([...sinks.byName.keys()]).toHaveLength(2);
});

test('owners who share an address share a sink, and one who names it twice is told once', () => {
  const sinks = create(parseRoutes(JSON.stringify({ a: [`slack:${HOOK}`, `slack:${HOOK}`], b: [`slack:${HOOK}`] })));
  expect(sinks.of('a')).toHaveLength(1);
  expect(sinks.of('a')[0]).toBe(sinks.of('b')[0]);
});

test('makes every kind', () => {
  const routes = parseRoutes(
    JSON.stringify({
      a: [`slack:${HOOK}`, 'webhook:https://example.com', 'pagerduty:0123456789', 'email:a@example.com', 'log'],
    }),
  );
  const sinks = create(routes, { webhookSecret: 'secret', resend: { apiKey: 'key', from: 'a@example.com' } });
  expect(names(sinks, 'a')).toEqual(['slack', 'webhook', 'pagerduty', 'email', 'log']);
});

test.each([
  ['webhook:https://example.com/s3cr3t', "owner 'a' has a webhook, and there is no secret"],
  ['email:s3cr3t@example.com', "owner 'a' has an e-mail address, and there is no Resend key"],
])('refuses %s where its secret is missing', (entry, sentence) => {
  const refusal = () => create(parseRoutes(JSON.stringify({ a: [entry] })));
  expect(refusal).toThrow(InvalidRoutes);
  expect(refusal).toThrow(sentence);
  expect(refusal).not.toThrow('s3cr3t');
});
