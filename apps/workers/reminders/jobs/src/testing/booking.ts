/** A booking's row for tests: left `hours` before an instant, and otherwise as it comes. */
export function booking(id: string, { at, hours }: { at: Date; hours: number }) {
  return {
    id,
    customer: 'Ada Lindqvist',
    email: `${id.toLowerCase()}@example.com`,
    origin: 'Lisbon',
    destination: 'Porto',
    departs_on: '2026-12-12',
    travellers: 2,
    total_cents: 12_345,
    currency: 'EUR',
    abandoned_at: new Date(at.getTime() - hours * 3_600_000),
  };
}
