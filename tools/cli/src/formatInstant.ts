/** An instant as people read it, to the second, in UTC; a dash where there is none. */
export function formatInstant(at: Date | null | undefined): string {
  return at ? `${at.toISOString().slice(0, 19).replace('T', ' ')}Z` : '–';
}
