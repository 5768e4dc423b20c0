/** The parts of a comma-separated header value, without blanks and without empty ones. */
export function commaList(text: string | undefined): string[] {
  const parts = text?.split(',').map((part) => part.trim()) ?? [];
  return parts.filter((part) => part !== '');
}
