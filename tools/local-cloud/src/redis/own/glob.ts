/** Redis's patterns for keys: `*`, `?`, `[abc]`, `[^abc]`, `[a-z]`, and `\` before a character that means itself. */
export function glob(pattern: string): (text: string) => boolean {
  const parts = pattern.match(/\\[^]|\[\^?(?:\\[^]|[^\]\\])*\]?|[^]/gu) ?? [];
  const expression = new RegExp(`^${parts.map(translate).join('')}$`, 'su');
  return (text) => expression.test(text);
}

function translate(part: string): string {
  if (part === '*') return '.*';
  if (part === '?') return '.';
  if (part.startsWith('[') && part.length > 1) return characterClass(part.replace(/^\[|(?<!\\)\]$/g, ''));
  return literal(part);
}

function characterClass(inside: string): string {
  const negated = inside.startsWith('^');
  const members = (negated ? inside.slice(1) : inside).match(/(\\[^]|[^])-(\\[^]|[^])|\\[^]|[^]/gu) ?? [];
  if (members.length === 0) return negated ? '.' : '(?!)';
  return `[${negated ? '^' : ''}${members.map(memberOrRange).join('')}]`;
}

function memberOrRange(member: string): string {
  const ends = /^(\\[^]|[^])-(\\[^]|[^])$/u.exec(member)?.slice(1).map(literal);
  return ends === undefined ? literal(member) : ends.sort().join('-');
}

/** As a code point of fixed width, which means itself everywhere in an expression and sorts as it should. */
function literal(character: string): string {
  const meant = character.length > 1 && character.startsWith('\\') ? character.slice(1) : character;
  return `\\u{${meant.codePointAt(0)!.toString(16).padStart(6, '0')}}`;
}
