import { ApiError } from './ApiError.ts';
import type { Route } from './Api.ts';

/** The signing keys. The SDK's dev mode recognises the server by them, so rotation is off unless asked for. */
export const keyRoutes: Route[] = [
  {
    method: 'GET',
    path: '/v2/keys',
    answer: ({ keys }) => ({ body: { current: keys.current, next: keys.next } }),
  },
  {
    method: 'POST',
    path: '/v2/keys/rotate',
    answer: ({ keys, keyRotation }) => {
      if (!keyRotation) throw new ApiError(403, 'key rotation is off; start the local QStash with keyRotation: true');
      keys.rotate();
      return { body: { current: keys.current, next: keys.next } };
    },
  },
];
