/** Redis could not be asked, or didn't answer in time: whether the command took effect is not known. */
export class LeaseUnavailable extends Error {
  override name = 'LeaseUnavailable';

  constructor(command: string, cause: unknown) {
    super(`Redis did not answer ${command}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
