import type { Verb } from '../verb.ts';
import type { Living } from './Life.ts';

/** The same work, whose steps are touches and which says what unit it is at. */
export function tapVerb(verb: Verb<unknown, unknown>, living: Living): Verb<unknown, unknown> {
  switch (verb.verb) {
    case 'each':
      return {
        verb: 'each',
        handler: (unit, context) =>
          living.at(context.key, () =>
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
        handler: (units, context) => living.at(context.keys.join(', '), () => verb.handler(units, context)),
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
              ? (context: Parameters<typeof definition.read>[1]) => living.at(context.key, () => start(context))
              : start,
          read: (cursor, context) => living.at(context.key, () => definition.read(cursor, context)),
          write: (items, context) => living.at(context.key, () => definition.write(items, context)),
        },
      };
    }
  }
}
