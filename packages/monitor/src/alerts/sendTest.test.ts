import { RecordingSink, toAll } from '../testing/RecordingSink.ts';
import { sendTest } from './sendTest.ts';

const NOW = new Date('2026-11-23T12:00:00Z');

test('a test goes to each sink of an owner, says that it is one, and tells what became of it', async () => {
  const [slack, pager] = [new RecordingSink('slack'), new RecordingSink('pager')];
  slack.onSend = () => {
    throw new Error('no_team');
  };
  expect(await sendTest(toAll(slack, pager), 'reports-team', { now: NOW, consoleUrl: 'https://console' })).toEqual([
    { sink: 'slack', kind: 'failed', error: 'no_team' },
    { sink: 'pager', kind: 'sent' },
  ]);
  expect(pager.taken).toMatchObject([
    {
      kind: 'test',
      severity: 'info',
      owner: 'reports-team',
      title: 'TEST, nothing is wrong: this is how an alert reaches reports-team',
      at: NOW.toISOString(),
      links: { console: 'https://console' },
    },
  ]);
});

test('two tests are two: no sink takes the second for a repetition', async () => {
  const sink = new RecordingSink();
  for (let time = 0; time < 2; time += 1) await sendTest(toAll(sink), 'reports-team', { now: NOW });
  expect(new Set(sink.taken.map(({ id }) => id)).size).toBe(2);
});
