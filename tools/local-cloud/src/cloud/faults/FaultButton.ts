import type { Cloud } from '../startCloud.ts';

/** The parts of the cloud in which something can go wrong. */
export type Faultable = Pick<Cloud, 'db' | 'postgres' | 'redis' | 'qstash' | 'time' | 'host' | 'apps'>;

/** How much of a fault; what one doesn't know, it doesn't read. */
export type Dose = {
  /** So many messages, requests or calls. */
  times?: number;
  /** For so long; what lasts ends by itself. */
  forMs?: number;
  /** In this app; the first worker unless set. */
  app?: string;
};

/** One thing that can go wrong, with a word for whoever presses it. `press` resolves once it has begun. */
export type FaultButton = {
  does: string;
  /** Undefined where this cloud can't do it: a server of somebody else's isn't restarted. */
  press: ((dose: Dose) => Promise<void> | void) | undefined;
};

/** Remembers what lasts, so that it ends when its time has come or when all is mended, whichever is first. */
export type Lasting = (forMs: number, end: () => void) => void;

export const TIMES = 1;
export const FOR_MS = 1_000;

export function firstWorker({ apps }: Pick<Faultable, 'apps'>): string {
  const worker = apps.find(({ kind }) => kind === 'worker');
  if (!worker) throw new Error('this cloud has no worker: name the app');
  return worker.name;
}
