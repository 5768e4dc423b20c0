import { PermanentError } from '@nightshift/contract';

/** A step was begun longer ago than its provider remembers keys, and nobody knows whether it happened: a human must look. */
export class StepKeyExpired extends PermanentError {
  override name = 'StepKeyExpired';
  readonly step: string;

  constructor(step: string, message: string) {
    super(message);
    this.step = step;
  }
}
