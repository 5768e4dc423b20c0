/** A source file under `src/api` that can't become a function: names the file and says what to do. Nothing of the old output is lost. */
export class FunctionProblem extends Error {
  override readonly name = 'FunctionProblem';
  readonly file: string;

  constructor(file: string, problem: string) {
    super(`${file}: ${problem}`);
    this.file = file;
  }
}
