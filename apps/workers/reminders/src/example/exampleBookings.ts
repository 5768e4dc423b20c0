const MINUTE = 60_000;

/** What became of a booking, seen from an instant: only `owed` ones get an e-mail. */
export type Fate = 'owed' | 'completed' | 'recent' | 'reminded' | 'too old';

/** How many there are of each. */
const NUMBERS: Readonly<Record<Fate, number>> = { owed: 150, completed: 40, recent: 25, reminded: 10, 'too old': 5 };

/** How long ago the nth of its kind was left. Those that are owed stay so for another two hours. */
const MINUTES_AGO: Readonly<Record<Fate, (n: number) => number>> = {
  owed: (n) => 61 + 8 * n,
  completed: (n) => 63 + 30 * n,
  recent: (n) => 2 * n,
  reminded: (n) => 200 + 60 * n,
  'too old': (n) => 24 * 60 + 600 * n,
};

/**
 * Example bookings as they stand at an instant, the same for the same instant: 150 that are owed their reminder, and 80
 * that must get none. Each has an id that names the instant. Some customers have two bookings, under one address.
 */
export function exampleBookings(now: Date) {
  return Object.entries(NUMBERS)
    .flatMap(([fate, number]) => Array.from({ length: number }, (_, n) => ({ fate: fate as Fate, n })))
    .map(({ fate, n }, index) => {
      const abandonedAt = new Date(now.getTime() - MINUTES_AGO[fate](n) * MINUTE);
      return {
        fate,
        row: { ...trip(now, index), ...customerOf(index), abandoned_at: abandonedAt, ...end(fate, abandonedAt) },
      };
    });
}

function trip(now: Date, index: number) {
  const [origin, destination] = TRIPS[index % TRIPS.length]!;
  const travellers = 1 + (index % 4);
  return {
    id: `${now.toISOString().replace(/\D/g, '').slice(0, 12)}-${String(index + 1).padStart(3, '0')}`,
    origin,
    destination,
    departs_on: new Date(now.getTime() + (10 + (index % 90)) * 24 * 60 * MINUTE).toISOString().slice(0, 10),
    travellers,
    total_cents: travellers * (4_900 + ((index * 7_919) % 40_000)),
    currency: CURRENCIES[index % CURRENCIES.length]!,
  };
}

/** Every twentieth customer has the booking after their first one too. */
function customerOf(index: number) {
  const number = index % 20 === 1 ? index - 1 : index;
  const first = FIRST_NAMES[number % FIRST_NAMES.length]!;
  const last = LAST_NAMES[Math.floor(number / FIRST_NAMES.length) % LAST_NAMES.length]!;
  const mailbox = `${first}.${last}`
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z.]/g, '');
  return { customer: `${first} ${last}`, email: `${mailbox}@example.com` };
}

function end(fate: Fate, abandonedAt: Date) {
  const later = (minutes: number) => new Date(abandonedAt.getTime() + minutes * MINUTE);
  if (fate === 'completed') return { completed_at: later(25) };
  if (fate === 'reminded') return { reminded_at: later(75), reminded_by_run: 'an earlier run' };
  return {};
}

const CURRENCIES = ['EUR', 'EUR', 'GBP', 'USD'];
const TRIPS = [
  ['Lisbon', 'Porto'],
  ['Berlin', 'Kraków'],
  ['Dublin', 'Reykjavík'],
  ['Vienna', 'Ljubljana'],
  ['Glasgow', 'Bergen'],
  ['Lyon', 'Torino'],
  ['Boston', 'Montréal'],
] as const;
const FIRST_NAMES = ['Ada', 'Bo', 'Chiara', 'Dara', 'Emeka', 'Freya', 'Goran', 'Hana', 'Inés', 'Jun', 'Kofi', 'Lena'];
const LAST_NAMES = [
  'Lindqvist',
  'Moreau',
  'Novák',
  "O'Brien",
  'Petersen',
  'Quist & Sons',
  'Rossi',
  'Sørensen',
  'Tanaka',
  'Ueda',
  'Varga',
  'Wójcik',
  'Xu',
  'Yıldız',
  'Zeman',
  'Abara',
  'Bianchi',
  'Costa',
  'Dubois',
  'Ekström',
];
