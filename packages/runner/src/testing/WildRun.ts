import type { AnyJob } from '@nightshift/contract';
import { setClockOffset } from '@nightshift/database/testing';
import { closeRun, horizonMs, relay, resumeStalled, returnPack, type SendPacks } from '@nightshift/ledger';
import { runPack } from '../runPack.ts';
import type { Verb } from '../verb.ts';
import type { Fault, Move } from './arbitraryPlan.ts';
import { Life } from './Life.ts';
import { tapDatabase } from './tapDatabase.ts';
import type { EffectTables, Payload, Run } from './World.ts';

type Waiting = { pack: number; send: number; messageId: string; retried: number; dueMs: number };

/** A run whose messages come in any order, twice, at once or not at all, to attempts that die anywhere. */
export class WildRun {
  /** How many attempts at each pack were killed, or had another beside them, which may take them for killed. */
  readonly troubled = new Map<number, number>();
  private readonly run: Run;
  private readonly verb: Verb<Payload, EffectTables>;
  private readonly ever: Waiting[] = [];
  private waiting: Waiting[] = [];
  private clockMs = 0;
  private copies = 0;

  constructor(run: Run, verb: Verb<Payload, EffectTables>) {
    this.run = run;
    this.verb = verb;
  }

  /** Sends each of the run's packs once. */
  async begin(): Promise<void> {
    const packs = await this.run.packs();
    await this.take(
      packs.map(({ number, sends }) => ({
        run: this.run.id,
        job: this.job.name,
        pack: number,
        send: sends,
        dueInMs: 0,
      })),
    );
  }

  async make(move: Move): Promise<void> {
    switch (move.kind) {
      case 'deliver': {
        const message = this.draw(move.pick);
        return message && this.deliver(message, move.fault);
      }
      case 'copy': {
        const message = this.waiting[move.pick % this.waiting.length];
        if (message) this.waiting.push(move.otherId ? this.underOtherId(message) : { ...message });
        return;
      }
      case 'two at once': {
        const message = this.draw(move.pick);
        if (!message) return;
        const later = { ...message, retried: message.retried + 1 };
        const others = { 'same try': message, 'later try': later, 'other id': this.underOtherId(message) };
        const other = move.other === 'next' ? this.draw(move.pick) : others[move.other];
        if (!other) return this.deliver(message, move.faults[0]);
        if (other.pack === message.pack) this.trouble(message.pack);
        await Promise.all([this.deliver(message, move.faults[0]), this.deliver(other, move.faults[1])]);
        return;
      }
      case 'stale': {
        const message = this.ever[move.pick % this.ever.length]!;
        return this.deliver(this.underOtherId(message), move.fault);
      }
      case 'drop':
        this.draw(move.pick);
        return;
      case 'given up': {
        const message = this.draw(move.pick);
        if (message) await returnPack(this.db, this.messageOf(message), this.job.retry);
        return;
      }
      case 'pass':
        return this.passUntil(this.clockMs + move.seconds * 1_000);
      case 'watch':
        return this.watch();
    }
  }

  /** The earliest message without any fault, or what the watch finds after ever longer. False: nothing is left to do. */
  async goOn(): Promise<boolean> {
    for (const waitMs of [0, 60_000, 3_600_000, horizonMs(this.job)]) {
      const [first] = this.waiting.toSorted((a, b) => a.dueMs - b.dueMs);
      if (first) {
        this.waiting.splice(this.waiting.indexOf(first), 1);
        if (first.dueMs > this.clockMs) await this.passUntil(first.dueMs);
        await this.deliver(first, { kind: 'none' });
        return true;
      }
      if ((await this.run.state()) !== 'working') return false;
      await this.passUntil(this.clockMs + waitMs);
      await this.watch();
    }
    return this.waiting.length > 0;
  }

  /** Every message that there ever was, once more, under another id. */
  async deliverAllAgain(): Promise<void> {
    for (const message of [...this.ever]) await this.deliver(this.underOtherId(message), { kind: 'none' });
  }

  private get db() {
    return this.run.world.db;
  }

  private get job(): AnyJob {
    return this.run.job;
  }

  private draw(pick: number): Waiting | undefined {
    return this.waiting.splice(pick % Math.max(1, this.waiting.length), 1)[0];
  }

  private underOtherId(message: Waiting): Waiting {
    this.copies += 1;
    return { ...message, messageId: `${message.messageId}-copy-${this.copies}`, retried: 0 };
  }

  private trouble(pack: number): void {
    this.troubled.set(pack, (this.troubled.get(pack) ?? 0) + 1);
  }

  private messageOf({ pack, send }: Waiting) {
    return { v: 1, run: this.run.id, job: this.job.name, pack, send } as const;
  }

  private async deliver(message: Waiting, fault: Fault): Promise<void> {
    const living = new Life(fault.kind === 'killed' ? fault : undefined).attempt();
    const tapped = tapDatabase(this.db, living);
    const send: SendPacks = (packs) =>
      living.touch({ kind: 'send', text: 'packs', lasting: true }, () => this.take(packs));
    const { messageId, retried, pack } = message;
    const leftMs = fault.kind === 'hurried' ? 0 : this.job.limits.maxDurationMs;
    const ended = await Promise.race([
      runPack({ ...this.run.world.services, db: tapped.db, send }, this.job, this.verb, {
        message: this.messageOf(message),
        messageId,
        retried,
        endsAt: new Date(Date.now() + leftMs),
      }),
      living.died,
    ]);
    if (ended === 'died') {
      this.trouble(pack);
      await tapped.rollBack();
    }
    const again = { ...message, retried: retried + 1 };
    if (ended === 'died' || fault.kind === 'answer lost') this.waiting.push({ ...again, dueMs: this.clockMs });
    else if (ended.kind === 'failed' || ended.kind === 'unavailable')
      this.waiting.push({ ...again, dueMs: this.clockMs + (ended.retryAfterMs ?? DEFAULT_DELAY_MS) });
  }

  /** Takes packs as the queue does: the same send number twice is one message. */
  private readonly take: SendPacks = (packs) => {
    for (const { pack, send, dueInMs } of packs) {
      const messageId = `msg-${pack}-${send}`;
      if (this.ever.some((message) => message.messageId === messageId)) continue;
      const message = { pack, send, messageId, retried: 0, dueMs: this.clockMs + dueInMs };
      this.ever.push(message);
      this.waiting.push(message);
    }
    return Promise.resolve(packs.map(() => true));
  };

  private async watch(): Promise<void> {
    await closeRun(this.db, this.run.id);
    await resumeStalled(this.db, this.job);
    await relay(this.db, this.take, { run: this.run.id });
  }

  private async passUntil(clockMs: number): Promise<void> {
    this.clockMs = clockMs;
    await setClockOffset(this.db, clockMs);
  }
}

const DEFAULT_DELAY_MS = 12_000;
