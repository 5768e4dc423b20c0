/** The call was right, and it can't or mustn't be done: not found, not confirmed, in the way of something else. */
export class Refused extends Error {
  override name = 'Refused';
}
