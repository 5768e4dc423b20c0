/** What one check found: a line for people, an entry for programs. No text of it may hold a secret. */
export type Finding = {
  check: string;
  outcome: 'right' | 'wrong' | 'unchecked';
  /** What was seen, or why nothing was looked at. */
  says: string;
  /** What to do about what is wrong. */
  todo?: string;
};

export function right(check: string, says: string): Finding {
  return { check, outcome: 'right', says };
}

export function wrong(check: string, says: string, todo: string): Finding {
  return { check, outcome: 'wrong', says, todo };
}

export function unchecked(check: string, because: string): Finding {
  return { check, outcome: 'unchecked', says: because };
}
