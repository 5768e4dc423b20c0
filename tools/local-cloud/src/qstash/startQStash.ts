import type { DeliveryReport } from './attempt.ts';
import type { Counters } from './counters.ts';
import { createEngine } from './Engine.ts';
import type { Faults } from './Faults.ts';
import { defaultLimits, type Limits } from './Limits.ts';
import { listen } from './listen.ts';
import { realClock, type QStashClock } from './QStashClock.ts';
import { SigningKeys } from './SigningKeys.ts';

/** All of it may be left out: port 8080, the official dev server's token and keys, the machine's time. */
export interface QStashOptions {
  /** 0 takes any free port. */
  readonly port?: number;
  readonly token?: string;
  readonly currentSigningKey?: string;
  readonly nextSigningKey?: string;
  readonly keyRotation?: boolean;
  readonly clock?: QStashClock;
  readonly limits?: Partial<Limits>;
  readonly onDelivery?: (report: DeliveryReport) => void;
}

export interface LocalQStash {
  readonly url: string;
  readonly token: string;
  readonly currentSigningKey: string;
  readonly nextSigningKey: string;
  /** What leads a client and a receiver to this server. */
  readonly env: Readonly<Record<string, string>>;
  readonly counters: Readonly<Counters>;
  readonly faults: Faults;
  /** Resolves when nothing is in flight and nothing is due; paused, held and rate-limited messages don't count. */
  idle(): Promise<void>;
  /** Ends everything at once; no socket and no timer is left. */
  stop(): Promise<void>;
}

export const devToken = 'eyJVc2VySUQiOiJkZWZhdWx0VXNlciIsIlBhc3N3b3JkIjoiZGVmYXVsdFBhc3N3b3JkIn0=';
export const devCurrentSigningKey = 'sig_7kYjw48mhY7kAjqNGcy6cr29RJ6r';
export const devNextSigningKey = 'sig_5ZB6DVzB1wjE8S6rZ7eenA8Pdnhs';

/** Starts a QStash in memory on 127.0.0.1. Throws `PortTaken` when the port isn't free. */
export async function startQStash(options: QStashOptions = {}): Promise<LocalQStash> {
  const token = options.token ?? devToken;
  const keys = new SigningKeys(
    options.currentSigningKey ?? devCurrentSigningKey,
    options.nextSigningKey ?? devNextSigningKey,
  );
  const engine = createEngine({
    clock: options.clock ?? realClock,
    keys,
    keyRotation: options.keyRotation ?? false,
    limits: { ...defaultLimits, ...options.limits },
    onDelivery: options.onDelivery ?? (() => {}),
  });
  const server = await listen(engine, token, options.port ?? 8080);
  const url = `http://127.0.0.1:${server.port}`;
  return {
    url,
    token,
    get currentSigningKey() {
      return keys.current;
    },
    get nextSigningKey() {
      return keys.next;
    },
    get env() {
      return {
        QSTASH_URL: url,
        QSTASH_TOKEN: token,
        QSTASH_CURRENT_SIGNING_KEY: keys.current,
        QSTASH_NEXT_SIGNING_KEY: keys.next,
      };
    },
    counters: engine.counters,
    faults: engine.faults,
    idle: () => engine.courier.idle(),
    async stop() {
      engine.stop();
      await server.close();
    },
  };
}
