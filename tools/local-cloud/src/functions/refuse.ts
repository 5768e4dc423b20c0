import type { ServerResponse } from 'node:http';

/** Answers that Vercel gives in a function's stead, by their code. */
const refusals = {
  NOT_FOUND: { status: 404, text: 'The page could not be found' },
  FUNCTION_PAYLOAD_TOO_LARGE: { status: 413, text: 'Request Entity Too Large' },
  FUNCTION_INVOCATION_FAILED: { status: 500, text: 'A server error has occurred' },
  FUNCTION_INVOCATION_TIMEOUT: { status: 504, text: 'An error occurred with your deployment' },
};

/** Answers for the platform; cuts the connection where the function's own answer has begun, leaves one that is complete. */
export const refuse = (response: ServerResponse, code: keyof typeof refusals, id: string): void => {
  if (response.writableEnded) return;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, text } = refusals[code];
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'public, max-age=0, must-revalidate',
    'x-vercel-error': code,
    'x-vercel-id': id,
  });
  response.end(`${text}\n\n${code}\n\n${id}\n`);
};
