import { scenes, type Scene } from './scenes/index.ts';

/** The scenes that the command line names: the first of all unless it says otherwise. Throws a sentence with what there is. */
export function chooseScenes(names: readonly string[], all: boolean): readonly Scene[] {
  if (all && names.length > 0) throw new Error(`--all plays every job: leave '${names.join(' ')}' out, or --all`);
  if (all) return scenes;
  if (names.length === 0) return [scenes[0]];
  return names.map((name) => {
    const scene = scenes.find(({ job }) => job.name === name);
    if (scene) return scene;
    throw new Error(
      `there is no demo of '${name}': there are ${scenes.map(({ job }) => job.name).join(', ')}, or --all`,
    );
  });
}
