import { ALERT_RULES, type AnyJob } from '@nightshift/contract';
import { judgeJob, type Move } from '../alerts/judgeJob.ts';
import type { Alert, Backlog, EndedRun, Look, Registry, WaitingCause } from '../facts/JobFacts.ts';
import { lookAtJob } from '../lookAtJob.ts';
import { aBacklog, aRegistry } from './cases.ts';
import type { Life } from './Life.ts';

/** A job's life as the rows that the rules see, and nothing else: a year of it takes a second. */
export class MemoryLife implements Life {
  private readonly job: AnyJob;
  private registry: Registry;
  private ended: EndedRun[] = [];
  private open_: { tick: Date; at: Date; how: 'at-work' | 'untaken' } | null = null;
  private letters: WaitingCause[] = [];
  private deaths = 0;
  private look_: Look | null = null;
  private alerts = new Map<string, Alert>();

  constructor(job: AnyJob, registeredAt: Date) {
    this.job = job;
    this.registry = aRegistry({ job: job.name, registeredAt, owedFrom: registeredAt });
  }

  async open(tick: Date, at: Date, how: 'at-work' | 'untaken') {
    this.open_ = { tick, at, how };
    this.registry.lastTick = tick;
  }

  async end(at: Date, { state, units }: { state: 'succeeded' | 'failed'; units: number }) {
    const { tick, at: openedAt } = this.open_!;
    const durationMs = at.getTime() - openedAt.getTime();
    this.ended.unshift({ run: this.runOf(tick), state, scheduledFor: tick, finishedAt: at, durationMs, units });
    this.open_ = null;
    this.registry.lastEndedTick = tick;
    if (state === 'succeeded') this.registry.lastSuccessAt = at;
    if (this.registry.successDueFor !== null && this.registry.successDueFor <= tick) this.forgetDue();
  }

  async skip(tick: Date) {
    this.registry.lastTick = tick;
  }

  async die(fingerprint: string, at: Date) {
    this.deaths += 1;
    const newestId = String(this.deaths);
    const known = this.letters.find((cause) => cause.fingerprint === fingerprint);
    const cause = { fingerprint, count: (known?.count ?? 0) + 1, newestId, firstDiedAt: known?.firstDiedAt ?? at };
    this.letters = [cause, ...this.letters.filter((other) => other !== known)];
  }

  async mend() {
    this.letters = [];
    const [last] = this.ended;
    if (last === undefined) return;
    last.state = 'succeeded';
    this.registry.lastSuccessAt = last.finishedAt;
  }

  async discard() {
    this.letters = [];
  }

  async pause(at: Date) {
    this.registry.pausedAt = at;
  }

  async resume(at: Date) {
    this.registry.pausedAt = null;
    this.registry.owedFrom = at;
    this.forgetDue();
  }

  async mute(_: Date, until: Date) {
    for (const rule of ALERT_RULES) {
      const known = this.alerts.get(rule);
      this.alerts.set(rule, { ...(known ?? this.alertOf(rule)), mutedUntil: until });
    }
  }

  async look(at: Date) {
    const { registry, ended, look_: look } = this;
    const count = this.letters.reduce((sum, cause) => sum + cause.count, 0);
    const known = {
      registry,
      ended: ended.slice(0, 25),
      backlog: this.backlog(at),
      letters: { count, causes: this.letters },
      look,
    };
    const looked = lookAtJob(this.job, known, at);
    this.registry = looked.facts.registry;
    this.look_ = looked.facts.look;
    const moves = judgeJob(this.job, looked.facts, [...this.alerts.values()], at);
    for (const move of moves) this.apply(move, at);
    return moves.flatMap(({ notice, rule }) => (notice === null ? [] : [`${notice} ${rule}` as const]));
  }

  /** As `recordMoves` writes it. */
  private apply({ rule, state, told, since, notice, finding, version }: Move, at: Date) {
    const before = this.alerts.get(rule) ?? this.alertOf(rule);
    const news = notice !== null && typeof finding === 'object' ? finding.memory : undefined;
    this.alerts.set(rule, {
      ...before,
      state,
      told,
      since,
      lastNoticeAt: notice === null ? before.lastNoticeAt : at,
      memory: told ? (news ?? before.memory) : null,
      version: version + 1,
    });
  }

  private alertOf(rule: string): Alert {
    const { name: job, owner } = this.job;
    const since = this.registry.registeredAt;
    return {
      job,
      rule,
      owner,
      state: 'resolved',
      told: false,
      since,
      lastNoticeAt: null,
      mutedUntil: null,
      memory: null,
      version: 0,
    };
  }

  private backlog(now: Date): Backlog | null {
    if (this.open_ === null) return null;
    const { tick, at, how } = this.open_;
    const run = this.runOf(tick);
    const openRun = { run, scheduledFor: tick, openedAt: at, state: 'working' as const };
    const free = how === 'untaken';
    return aBacklog({
      units: 10,
      packs: 1,
      inHand: free ? 0 : 1,
      ready: free ? 1 : 0,
      readySince: free ? at : null,
      readyRun: free ? run : null,
      waitingSince: free ? at : null,
      movedAt: free ? null : now,
      openRun,
    });
  }

  private forgetDue() {
    this.registry.successDueFor = null;
    this.registry.successDueAt = null;
  }

  private runOf = (tick: Date) => `${this.job.name}@${tick.toISOString()}`;
}
