/** The port that was asked for is in use. Asking for no port gets a free one. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
  readonly port: number;

  constructor(service: string, port: number, options?: ErrorOptions) {
    super(
      `Port ${port} on 127.0.0.1 is taken, so ${service} can't listen there. Free it, or give another port.`,
      options,
    );
    this.port = port;
  }
}
