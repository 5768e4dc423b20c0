/** One contact of an attempt with what lies outside its process. */
export type Touch = {
  kind: 'statement' | 'step' | 'send' | 'lease' | 'answer';
  /** The statement's text, the step's name, what was sent, freed or answered. */
  text: string;
  /** It stays done although its answer is lost: dying just after it is another death than dying before what comes next. */
  lasting: boolean;
};

/** A moment to die at: just before the touch of that number, or just after it, when its answer is lost. */
export type Moment = { touch: number; when: 'before' | 'after' };

/** A touch as it happened, with the unit at work. */
export type Touched = Touch & { unit: string | undefined };

/**
 * The life of the attempts of one run: counts what they touch, and kills the attempt that comes to the given moment.
 * What a dead attempt begins never comes back to it, and nothing it does reaches the outside.
 */
export class Life {
  readonly touched: Touched[] = [];
  /** Whether the moment has come. */
  killed = false;
  private readonly moment: Moment | undefined;

  constructor(moment?: Moment) {
    this.moment = moment;
  }

  /** A new attempt; it dies at the moment, unless one before it has. */
  attempt(): Living {
    return new Living((touch, unit) => this.meet(touch, unit), this.moment?.when);
  }

  /** Notes a touch; says whether it is the one to die at. */
  private meet(touch: Touch, unit: string | undefined): boolean {
    this.touched.push({ ...touch, unit });
    if (this.killed || this.touched.length !== this.moment?.touch) return false;
    this.killed = true;
    return true;
  }
}

/** One attempt, alive until its moment comes. */
export class Living {
  dead = false;
  /** The unit it is at; one at a time. */
  unit: string | undefined;
  readonly died: Promise<'died'>;
  private die!: () => void;
  private readonly meet: (touch: Touch, unit: string | undefined) => boolean;
  private readonly when: Moment['when'] | undefined;

  constructor(meet: Living['meet'], when: Moment['when'] | undefined) {
    this.meet = meet;
    this.when = when;
    this.died = new Promise((resolve) => {
      this.die = () => {
        this.dead = true;
        resolve('died');
      };
    });
  }

  /** Works at a unit. */
  async at<T>(unit: string, work: () => T | Promise<T>): Promise<T> {
    this.unit = unit;
    try {
      return await work();
    } finally {
      this.unit = undefined;
    }
  }

  /** Does something outside, unless the attempt is dead or dies here; what a dead one is told never arrives. */
  async touch<T>(touch: Touch, act: () => Promise<T>): Promise<T> {
    if (this.dead) return NEVER;
    const dieHere = this.meet(touch, this.unit);
    if (dieHere && this.when === 'before') {
      this.die();
      return NEVER;
    }
    const result = await settled(act());
    if (dieHere) this.die();
    if (this.dead) return NEVER;
    return result();
  }
}

/** Waits without hearing: the dead learn neither a result nor an error. */
async function settled<T>(act: Promise<T>): Promise<() => T> {
  try {
    const value = await act;
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

const NEVER = new Promise<never>(() => {});
