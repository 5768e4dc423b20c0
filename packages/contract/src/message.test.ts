import { formatMessage, MESSAGE_VERSION, parseMessage } from './message.ts';

const message = { run: 'reports.on-time@2026-07-01T01:00:00.000Z', job: 'reports.on-time', pack: -7, send: 2 };
const valid = { v: MESSAGE_VERSION, ...message };

describe('a message', () => {
  test('is read as it was written', () => {
    expect(parseMessage(formatMessage(message))).toEqual({ kind: 'message', message: valid });
  });

  test('carries its five fields and nothing else that its maker holds', () => {
    const withPayload = { ...message, payload: { email: 'someone@example.com' } };
    expect(JSON.parse(formatMessage(withPayload))).toEqual(valid);
  });

  test('of a newer version is told apart from garbage, whatever else it holds', () => {
    expect(parseMessage(JSON.stringify({ v: MESSAGE_VERSION + 1, anything: true }))).toEqual({
      kind: 'newer',
      version: MESSAGE_VERSION + 1,
    });
  });

  test.each([
    ['not JSON', 'v=1'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['no version', JSON.stringify(message)],
    ['an older version', JSON.stringify({ ...valid, v: 0 })],
    ['a version that is no number', JSON.stringify({ ...valid, v: '2' })],
    ['a fractional version', JSON.stringify({ ...valid, v: 1.5 })],
    ['an unknown field', JSON.stringify({ ...valid, payload: {} })],
    ['an empty run', JSON.stringify({ ...valid, run: '' })],
    ['an endless run', JSON.stringify({ ...valid, run: 'r'.repeat(301) })],
    ['a fractional pack', JSON.stringify({ ...valid, pack: 0.5 })],
    ['a pack as text', JSON.stringify({ ...valid, pack: '0' })],
    ['a send of zero', JSON.stringify({ ...valid, send: 0 })],
    ['no job', JSON.stringify({ ...valid, job: undefined })],
  ])('with %s is garbage, with a reason', (_, body) => {
    expect(parseMessage(body)).toEqual({ kind: 'garbage', reason: expect.stringMatching(/\w/) });
  });
});
