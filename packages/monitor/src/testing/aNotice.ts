import type { Notice } from '../notice/Notice.ts';

/** An alert that fires, with everything in it. */
export const aNotice = (change: Partial<Notice> = {}): Notice => ({
  id: '4711',
  kind: 'fired',
  alert: 'reports.on-time/missed',
  owner: 'reports-team',
  job: 'reports.on-time',
  rule: 'missed',
  severity: 'critical',
  title:
    'reports.on-time has not succeeded: its run of Mon 23 Nov 2026, 03:00 Europe/Berlin was due by Mon 23 Nov 2026, 03:25 Europe/Berlin',
  expected: 'a success of the run of Mon 23 Nov 2026, 03:00 Europe/Berlin by Mon 23 Nov 2026, 03:25 Europe/Berlin',
  seen: 'the tick came, but no run has ended for it; 1 minute overdue',
  since: '2026-11-23T02:25:00.000Z',
  at: '2026-11-23T02:26:00.000Z',
  timezone: 'Europe/Berlin',
  tick: '2026-11-23T02:00:00.000Z',
  run: 'reports.on-time@2026-11-23T02:00:00.000Z',
  brokenLink: { kind: 'work-fails', text: 'delivered 3 times, worker answered 500' },
  error: { name: 'TypeError', message: 'x is <not> a function & more' },
  deployment: 'dpl_1',
  links: { console: 'https://console.example.com/runs/1', letters: 'https://console.example.com/letters' },
  next: 'Mend what its error names',
  ...change,
});

/** What is sent when it is over. */
export const itsEnd = (): Notice =>
  aNotice({
    id: '4712',
    kind: 'resolved',
    severity: 'info',
    title: 'Over: reports.on-time owes no success any more, after 2 hours',
    expected: null,
    seen: 'the last success was Mon 23 Nov 2026, 05:20 Europe/Berlin',
    tick: null,
    run: null,
    brokenLink: null,
    error: null,
    deployment: null,
    next: null,
  });
