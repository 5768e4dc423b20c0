import type { Answer, Call } from './Answer.ts';

const PATH = /^\/ping\/([\w-]+)(?:\/(start|fail))?$/;

/** A ping as Healthchecks takes it, by any method: `/ping/<id>`, `…/start`, `…/fail`. Source: https://healthchecks.io/docs/http_api/ */
export function takePing({ path, body, at }: Call): Answer {
  const [, id, signal = 'success'] = PATH.exec(path) ?? [];
  if (id === undefined) return { status: 404, body: 'not found' };
  return { status: 200, body: 'OK', ping: { at, id, signal: signal as 'start' | 'fail' | 'success', body } };
}
