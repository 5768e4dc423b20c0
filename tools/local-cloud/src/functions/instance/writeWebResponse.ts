import type { ServerResponse } from 'node:http';

/** Writes a function's web response as it comes, several `set-cookie` and streamed bodies included. */
export const writeWebResponse = async (outgoing: ServerResponse, response: Response): Promise<void> => {
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) outgoing.appendHeader(name, value);
  if (response.body !== null) {
    for await (const chunk of response.body) outgoing.write(chunk);
  }
  outgoing.end();
};
