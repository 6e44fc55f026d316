import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Options } from 'pino-http';
import type { LogLevel } from '../config/env.dto.js';

/** What a request's log line shows: an allow-list, so no header, body or query (which may hold personal data) ever does. */
export function loggerOptions(level: LogLevel): Options {
  return {
    level,
    genReqId: (request) => request.id,
    serializers: {
      req: (request: { id: string; method: string; url: string }) => ({
        id: request.id,
        method: request.method,
        path: request.url.split('?', 1)[0],
      }),
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
    },
    customLogLevel: (_request: IncomingMessage, response: ServerResponse) =>
      response.statusCode >= 500 ? 'warn' : 'debug',
  };
}
