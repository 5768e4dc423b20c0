/** Postgres rolled a transaction back instead of committing it, because a statement in it had failed and the error was swallowed. */
export class TransactionWasAborted extends Error {
  override name = 'TransactionWasAborted';

  constructor() {
    super(
      'Postgres rolled the transaction back instead of committing it: a statement inside had failed and its error was caught. ' +
        'Let the error out, or use a savepoint around what may fail.',
    );
  }
}
