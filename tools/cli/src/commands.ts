import { alertsList } from './alerts/alertsList.ts';
import { alertsMute } from './alerts/alertsMute.ts';
import { alertsTest } from './alerts/alertsTest.ts';
import { alertsUnmute } from './alerts/alertsUnmute.ts';
import type { Command } from './Command.ts';
import { doctor } from './doctor/doctor.ts';
import { jobsList } from './jobs/jobsList.ts';
import { jobsPause } from './jobs/jobsPause.ts';
import { jobsResume } from './jobs/jobsResume.ts';
import { jobsRun } from './jobs/jobsRun.ts';
import { lettersDiscard } from './letters/lettersDiscard.ts';
import { lettersGroup } from './letters/lettersGroup.ts';
import { lettersList } from './letters/lettersList.ts';
import { lettersRedrive } from './letters/lettersRedrive.ts';
import { lettersShow } from './letters/lettersShow.ts';
import { migrate } from './migrate/migrate.ts';
import { runsCancel } from './runs/runsCancel.ts';
import { runsFollow } from './runs/runsFollow.ts';
import { runsList } from './runs/runsList.ts';
import { runsShow } from './runs/runsShow.ts';
import { schedulesList } from './schedules/schedulesList.ts';
import { schedulesSync } from './schedules/schedulesSync.ts';

/** Every command, in the order the help shows them. */
export const commands: readonly Command[] = [
  jobsList,
  jobsRun,
  jobsPause,
  jobsResume,
  runsList,
  runsShow,
  runsFollow,
  runsCancel,
  lettersList,
  lettersGroup,
  lettersShow,
  lettersRedrive,
  lettersDiscard,
  alertsList,
  alertsMute,
  alertsUnmute,
  alertsTest,
  doctor,
  migrate,
  schedulesList,
  schedulesSync,
];
