import { signNotice, verifyNotice } from './signNotice.ts';

const NOW = new Date('2026-11-23T12:00:00.500Z');
const BODY = '{"version":1}';
const signed = signNotice('secret', BODY, NOW);
const verify = (change: Partial<Parameters<typeof verifyNotice>[1]> = {}) =>
  verifyNotice('secret', {
    body: BODY,
    timestamp: signed['nightshift-timestamp']!,
    signature: signed['nightshift-signature']!,
    now: NOW,
    ...change,
  });

test('the signature is the HMAC-SHA256 of timestamp, dot and body, in hex', () => {
  // echo -n '1795435200.{"version":1}' | openssl dgst -sha256 -hmac secret
  expect(signed).toEqual({
    'nightshift-timestamp': '1795435200',
    'nightshift-signature': 'v1=7e6c080d1c7cd3a6029cf72ebbfd825dd0d4caea5d211c3874da8546ebc369df',
  });
});

test.each([
  ['as it came', {}, true],
  ['five minutes old', { now: new Date('2026-11-23T12:05:00Z') }, true],
  ['older', { now: new Date('2026-11-23T12:05:01Z') }, false],
  ['from the future', { now: new Date('2026-11-23T11:54:00Z') }, false],
  ['another timestamp', { timestamp: '1795435201' }, false],
  ['no timestamp', { timestamp: '' }, false],
  ['no signature', { signature: '' }, false],
  ['another version of the signature', { signature: signed['nightshift-signature']!.replace('v1', 'v0') }, false],
])('%s is believed: %s', (_, change, believed) => {
  expect(verify(change)).toBe(believed);
});
