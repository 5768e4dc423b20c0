/** How the jobs are cut up, and where a profile goes. A measurement builds its functions with settings of its own. */
export type Settings = {
  /** Units per message, by verb. */
  pack: { each: number; many: number };
  parallelUnits: number;
  parallelPacks: number;
  /** The folder for CPU profiles; without it a function can't be profiled. */
  profileInto?: string | undefined;
};

export const settings: Settings = { pack: { each: 20, many: 100 }, parallelUnits: 4, parallelPacks: 10 };
