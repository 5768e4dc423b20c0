/** Somebody else listens on the port that was asked for; choose another one, or 0 for any. */
export class PortTaken extends Error {
  readonly port: number;

  constructor(port: number) {
    super(`port ${port} on 127.0.0.1 is taken; start the local QStash on another port, or on 0 for any free one`);
    this.name = 'PortTaken';
    this.port = port;
  }
}
