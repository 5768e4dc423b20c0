/** A sink's other side refused a notice, or couldn't be reached. Its message names no address: addresses are secrets here. */
export class SinkFailed extends Error {
  override name = 'SinkFailed';
}
