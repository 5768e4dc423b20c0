export const verbs = ['each', 'many', 'walk'] as const;
export type Verb = (typeof verbs)[number];

/** Throws for what is none of the three verbs, and says which there are. */
export function parseVerb(text: string | undefined): Verb {
  const verb = verbs.find((known) => known === text);
  if (verb !== undefined) return verb;
  const given = text === undefined ? 'no --verb was given' : `'${text}' is no verb`;
  throw new Error(
    `${given}: say --verb each (one unit at a time), many (a whole pack in one transaction) or walk (a long road, batch by batch)`,
  );
}
