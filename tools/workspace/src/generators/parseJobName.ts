const FORM = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const LONGEST = 40;

/** What else would stand where a job of that name had its files. */
const taken: Readonly<Record<string, string>> = {
  health: 'src/api/health.ts says whether the worker answers',
  index: 'index.ts lists what a package exports',
  jobs: "jobs/src/jobs.ts lists the team's jobs",
  services: 'src/services.ts reads the environment',
};

/** Splits `<team>.<job>`; throws when it has another form. Whether there is such a team isn't asked here. */
export function parseJobName(text: string): { team: string; route: string } {
  const [team = '', route = '', ...rest] = text.split('.');
  if (team === '' || route === '' || rest.length > 0) {
    throw new Error(`a job can't be called '${text}': write <team>.<verb-or-noun>, like 'reports.on-time'`);
  }
  refuseRoute(route);
  return { team, route };
}

/** Throws unless a job may be called so within its team: it is a route, a file, and a part of table names. */
export function refuseRoute(route: string): void {
  const refuse = (reason: string): never => {
    throw new Error(`a job can't be called '${route}' within its team: ${reason}`);
  };
  if (!FORM.test(route)) refuse("write it in lower case, digits and single dashes, like 'on-time'");
  if (route.length > LONGEST) refuse(`it has ${route.length} characters, and may have ${LONGEST}`);
  if (Object.hasOwn(taken, route)) refuse(taken[route]!);
}
