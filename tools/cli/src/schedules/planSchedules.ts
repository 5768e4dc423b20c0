import { scheduleDifferences, type DeclaredSchedule, type ExistingSchedule } from '@nightshift/queue';
import { OUR_PREFIX } from './declaredSchedules.ts';

/** How one schedule stands: declared, existing, or both. */
export type ScheduleStanding = {
  id: string;
  declared: DeclaredSchedule | undefined;
  existing: ExistingSchedule | undefined;
  state: 'as-declared' | 'differs' | 'missing' | 'not-declared';
  /** What differs, in people's words and without secrets. */
  differences: string[];
};

/** Compares what is declared with what QStash has; whoever's id doesn't begin with ours isn't ours, and isn't seen. */
export function planSchedules(
  declared: readonly DeclaredSchedule[],
  existing: readonly ExistingSchedule[],
): ScheduleStanding[] {
  const ours = existing.filter(({ id }) => id.startsWith(OUR_PREFIX));
  const leftOver = ours.filter(({ id }) => !declared.some((schedule) => schedule.id === id));
  return [
    ...declared.map((schedule) =>
      standing(
        schedule,
        ours.find(({ id }) => id === schedule.id),
      ),
    ),
    ...leftOver.map((schedule): ScheduleStanding => ({
      id: schedule.id,
      declared: undefined,
      existing: schedule,
      state: 'not-declared',
      differences: [],
    })),
  ];
}

function standing(declared: DeclaredSchedule, existing: ExistingSchedule | undefined): ScheduleStanding {
  const { id } = declared;
  if (existing === undefined) return { id, declared, existing, state: 'missing', differences: [] };
  const differences = scheduleDifferences(declared, existing);
  return { id, declared, existing, state: differences.length === 0 ? 'as-declared' : 'differs', differences };
}

/** Those that a sync would take from another address than ours: another environment on the same account, or our own of before. */
export function fromElsewhere(plan: readonly ScheduleStanding[], dispatcherUrl: string): ExistingSchedule[] {
  const { origin } = new URL(dispatcherUrl);
  return plan.flatMap(({ existing, state }) =>
    existing !== undefined && state !== 'as-declared' && originOf(existing.url) !== origin ? [existing] : [],
  );
}

/** A schedule may lead to a URL group, which is a name. */
function originOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).origin : undefined;
}
