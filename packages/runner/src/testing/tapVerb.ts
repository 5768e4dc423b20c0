import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Verb } from '../verb.ts';
import type { Living } from './Life.ts';

/** The same work, whose steps are touches and which says what unit it is at. */
export function tapVerb(
  verb: Verb<unknown, unknown>,
  living: Living,
  unitAtWork: AsyncLocalStorage<string>,
): Verb<unknown, unknown> {
  switch (verb.verb) {
    case 'each':
      return {
        verb: 'each',
        handler: (unit, context) =>
          unitAtWork.run(context.key, () =>
            verb.handler(unit, {
              ...context,
              step: (name, act, options) =>
                context.step(
                  name,
                  (key) => living.touch({ kind: 'step', text: name, lasting: true }, () => act(key)),
                  options,
                ),
            }),
          ),
      };
    case 'many':
      return {
        verb: 'many',
        handler: (units, context) => unitAtWork.run(context.keys.join(', '), () => verb.handler(units, context)),
      };
    case 'walk': {
      const { definition } = verb;
      const { start } = definition;
      return {
        verb: 'walk',
        definition: {
          ...definition,
          start:
            typeof start === 'function'
              ? (context: Parameters<typeof definition.read>[1]) => unitAtWork.run(context.key, () => start(context))
              : start,
          read: (cursor, context) => unitAtWork.run(context.key, () => definition.read(cursor, context)),
          write: (items, context) => unitAtWork.run(context.key, () => definition.write(items, context)),
        },
      };
    }
  }
}
