/** The headers that operations share, said once here instead of at each route. The Timekit surface takes idempotency keys too. */
import type { OpenAPIObject } from '@nestjs/swagger';
import { KEY_USE_EXTENSION } from '../http/idempotency-key.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Headers = Record<string, { description: string; schema: { type: 'string' } }>;

const IDEMPOTENCY_KEY = {
  in: 'header',
  name: 'Idempotency-Key',
  required: false,
  description:
    'A name of your own for this request, 1 to 255 visible ASCII characters. Sent again within 24 hours it is not executed again but answered alike, with `Idempotency-Replayed: true`; while it runs, with 409.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
} as const;

const IF_NONE_MATCH = {
  in: 'header',
  name: 'If-None-Match',
  required: false,
  description: 'The `ETag` of what you have. When it is still that, the answer is 304 without a body.',
  schema: { type: 'string' },
} as const;

const ETAG = header('The version, in double quotes.');
const LOCATION = header('Where it can be read.');
const REPLAYED = header('`true` when this is the answer to an earlier request with the same `Idempotency-Key`.');

export function describeHeaders(document: OpenAPIObject): void {
  for (const [path, { get, post, put, patch, delete: remove }] of Object.entries(document.paths)) {
    const isNative = path.startsWith('/api/');
    if (isNative && get !== undefined && isTagged(document, get)) {
      get.parameters = [...(get.parameters ?? []), IF_NONE_MATCH];
      answerWith(get, { ETag: ETAG });
    }
    for (const operation of [post, put, patch, remove]) {
      if (operation === undefined) continue;
      const isLocated = operation === post && document.paths[`${path}/{id}`]?.get !== undefined;
      answerWith(operation, {
        ...(isNative && isTagged(document, operation) ? { ETag: ETAG } : {}),
        ...(isNative && isLocated ? { Location: LOCATION } : {}),
      });
      if (!(KEY_USE_EXTENSION in operation)) {
        operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY];
        answerWith(operation, { 'Idempotency-Replayed': REPLAYED });
      }
    }
  }
}

/** What has a version is answered with a tag (`http/answer-headers.ts`). */
function isTagged({ components }: OpenAPIObject, { responses }: Operation): boolean {
  return successesOf({ responses }).some(({ content }) => {
    const schema = content?.['application/json']?.schema;
    const name = schema !== undefined && '$ref' in schema ? schema.$ref.split('/').at(-1) : undefined;
    const named = name === undefined ? undefined : components?.schemas?.[name];
    return named !== undefined && 'properties' in named && named.properties?.['version'] !== undefined;
  });
}

function answerWith(operation: Operation, headers: Headers): void {
  for (const response of successesOf(operation)) {
    response.headers = { ...response.headers, ...headers };
  }
}

function successesOf({ responses }: Pick<Operation, 'responses'>) {
  return Object.entries(responses ?? {}).flatMap(([status, response]) =>
    status.startsWith('2') && response !== undefined && !('$ref' in response) ? [response] : [],
  );
}

function header(description: string): Headers[string] {
  return { description, schema: { type: 'string' } };
}
