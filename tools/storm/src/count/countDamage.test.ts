import { chargeDamage } from './chargeDamage.ts';
import { countDamage, isWhole } from './countDamage.ts';
import { effectDamage } from './effectDamage.ts';
import { letterDamage } from './letterDamage.ts';
import { openDamage } from './openDamage.ts';
import { countedWorld, RUNS, type CountedWorld } from './testing/countedWorld.ts';
import { walkDamage } from './walkDamage.ts';

let world: CountedWorld;
beforeEach(async () => (world = await countedWorld()));
afterEach(() => world.drop());

const count = () =>
  countDamage(world.db, [
    ...effectDamage,
    ...walkDamage,
    ...chargeDamage(world.charges),
    ...openDamage,
    ...letterDamage,
  ]);

/** What was found, without the kinds that found nothing. */
async function found(): Promise<Record<string, string[]>> {
  const counted = (await count()).filter(({ offences }) => offences.length > 0);
  return Object.fromEntries(counted.map(({ name, offences }) => [name, offences.map(({ key }) => key)]));
}

test('where nothing is wrong, nothing is counted', async () => {
  expect(await found()).toEqual({});
  expect(isWhole(await count())).toBe(true);
});

const plantings: [what: string, statement: string, counted: Record<string, string[]>][] = [
  [
    'an effect written twice',
    `update proving.effects set writes = 2 where job = 'proving.many' and key = '1@tick'`,
    { 'effects doubled': ['1@tick'] },
  ],
  [
    'an effect that is missing',
    `delete from proving.effects where job = 'proving.many' and key = '2@tick'`,
    { 'effects lost': ['2@tick'] },
  ],
  [
    'an effect of a unit that is dead',
    `insert into proving.effects (job, key) values ('proving.many', '3@tick')`,
    { 'effects of units that are not done': ['3@tick'] },
  ],
  [
    'an effect of a unit that never was, written twice',
    `insert into proving.effects (job, key, writes) values ('proving.each', 'nobody', 2)`,
    { 'effects doubled': ['nobody'], 'effects of units that are not done': ['nobody'] },
  ],
  [
    'an item that is missing',
    `delete from proving.walked where key = '1@tick' and item = 2`,
    { 'walked items lost': ['1@tick'] },
  ],
  [
    'an item written twice, on a road that was left',
    `update proving.walked set writes = 2 where key = '3@tick' and item = 9`,
    { 'walked items doubled': ['3@tick'] },
  ],
  [
    'an item beyond the committed cursor',
    `insert into proving.walked (key, item) values ('3@tick', 11)`,
    { 'walked items beyond the cursor': ['3@tick'] },
  ],
  [
    'an effect that forgot its charge',
    `update proving.effects set charge = null where job = 'proving.each' and key = '1@tick'`,
    { 'charge lost outside': ['1@tick'] },
  ],
  [
    'a unit that is still ready',
    `update nightshift.units set state = 'ready', finished_at = null where run_id = '${RUNS.many}' and number = 1;
     delete from proving.effects where job = 'proving.many' and key = '1@tick'`,
    { 'units unsettled': ['1@tick'] },
  ],
  [
    'a unit that was never recorded',
    `delete from nightshift.units where run_id = '${RUNS.many}' and number = 2;
     delete from proving.effects where job = 'proving.many' and key = '2@tick'`,
    { 'units never found': [RUNS.many] },
  ],
  [
    'a pack that is open',
    `update nightshift.packs set settled_at = null where run_id = '${RUNS.each}' and number = 1`,
    { 'packs open or claimed': [`${RUNS.each} pack 1`] },
  ],
  [
    'a settled pack that is still claimed',
    `update nightshift.packs set claimed_until = now(), claimed_by = 'msg', claimed_try = 0 where run_id = '${RUNS.each}' and number = 1`,
    { 'packs open or claimed': [`${RUNS.each} pack 1`] },
  ],
  [
    'a run that is open',
    `update nightshift.runs set state = 'working', finished_at = null where id = '${RUNS.walk}'`,
    { 'runs open': [RUNS.walk] },
  ],
  [
    'a run that succeeded with a dead unit',
    `update nightshift.runs set state = 'succeeded' where id = '${RUNS.walk}'`,
    { 'runs that say otherwise than their units': [RUNS.walk] },
  ],
  [
    'a dead unit without a letter',
    `delete from nightshift.dead_letters where run_id = '${RUNS.each}'`,
    { 'dead without a letter, or a letter without a dead': ['3@tick'] },
  ],
  [
    'a letter for a unit that is done',
    `insert into nightshift.dead_letters (job, run_id, unit, key, error, fingerprint, failures, died_at)
     values ('proving.each', '${RUNS.each}', 1, '1@tick', '{}', 'f', 6, now())`,
    { 'dead without a letter, or a letter without a dead': ['1@tick'] },
  ],
  [
    'poison that came through',
    `update nightshift.units set payload = payload || '{"nature": "killer"}' where run_id = '${RUNS.many}' and number = 1`,
    { 'poison that did not die': ['1@tick'] },
  ],
  [
    'a sound unit that is dead',
    `update nightshift.units set payload = payload || '{"nature": "sound"}' where run_id = '${RUNS.many}' and number = 3`,
    { 'wrongly dead': ['3@tick'] },
  ],
  [
    'a run whose units could not be found',
    `insert into nightshift.dead_letters (job, run_id, error, fingerprint, failures, died_at)
     values ('proving.each', '${RUNS.each}', '{}', 'f', 6, now())`,
    { 'wrongly dead': [RUNS.each] },
  ],
];

test.each(plantings)('%s is counted as such, and as nothing else', async (_what, statement, counted) => {
  await world.plant(statement);
  expect(await found()).toEqual(counted);
  expect(isWhole(await count())).toBe(false);
});

test('a second charge for the same unit is counted, whatever key it came under; a repeated key is not', async () => {
  world.charges.charge('proving.each/1@tick/charge', '1@tick');
  expect(await found()).toEqual({});
  world.charges.charge('another key', '1@tick');
  expect(await found()).toEqual({ 'charged twice outside': ['1@tick'] });
});

test('a unit that is done and was never charged is counted', async () => {
  await world.plant(`
    insert into nightshift.runs (id, job, scheduled_for, trigger, state, exclusive, opened_at, finished_at)
    values ('proving.each@later', 'proving.each', now(), 'hand', 'succeeded', false, now(), now());
    insert into nightshift.units (run_id, number, key, payload, state, finished_at)
    values ('proving.each@later', 1, '1@later', '{"nature": "sound", "provider": "http://provider"}', 'done', now());
    insert into proving.effects (job, key, charge) values ('proving.each', '1@later', 'ch_9')
  `);
  expect((await found())['charge lost outside']).toEqual(['1@later']);
});
