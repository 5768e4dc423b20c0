/** The app has no `.vercel/output` to run. */
export class NotBuilt extends Error {
  override readonly name = 'NotBuilt';

  constructor(folder: string) {
    super(`${folder} holds no .vercel/output/config.json; build its functions first: npx nx build <project>`);
  }
}
