import type { Engine } from './Engine.ts';
import type { HeaderMap } from './headers.ts';

/** A request to the API that has shown its token. `rest` is the raw remainder of the target where a route ends in `*`. */
export interface ApiRequest {
  readonly headers: HeaderMap;
  readonly query: URLSearchParams;
  readonly rawQuery: string | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly rest: string;
  readonly body: Buffer;
  readonly callerIP: string;
}

export interface ApiAnswer {
  readonly status?: number;
  readonly body: unknown;
}

/** One endpoint: `:name` is a path segment, `:name+` may hold slashes, a final `*` is the rest of the target as it came. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly answer: (engine: Engine, request: ApiRequest) => ApiAnswer;
}
