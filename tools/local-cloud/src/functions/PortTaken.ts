/** Somebody else listens on the port that was asked for; choose another one, or none for any that is free. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
  readonly port: number;

  constructor(port: number, wantedFor: string) {
    super(`port ${port} on 127.0.0.1 is taken; start ${wantedFor} on another port, or on none in particular`);
    this.port = port;
  }
}
