/** The command was called wrongly: nothing has been tried. */
export class UsageError extends Error {
  override name = 'UsageError';
}
