import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEM_TYPES } from '../http/problem-types.js';

type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

const PROBLEM: Schema = {
  type: 'object',
  description: 'RFC 9457 problem details.',
  required: ['type', 'title', 'status', 'detail', 'code', 'trace_id'],
  properties: {
    type: { type: 'string', example: 'urn:openslot:problem:bookings.slot_taken' },
    title: { type: 'string', example: PROBLEM_TYPES['bookings.slot_taken'].title },
    status: { type: 'integer', example: PROBLEM_TYPES['bookings.slot_taken'].status },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(PROBLEM_TYPES), description: 'Stable; branch on this.' },
    trace_id: { type: 'string', description: 'Also in the x-request-id header and in the log.' },
    errors: {
      type: 'array',
      description: 'The fields at fault.',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'detail'],
        properties: {
          pointer: { type: 'string', description: 'JSON pointer into the body, or the name of the query parameter.' },
          code: { type: 'string' },
          detail: { type: 'string' },
        },
      },
    },
  },
  additionalProperties: true,
};

/** Every operation of the native API may answer with a problem; said once here instead of at each route. */
export function describeProblems(document: OpenAPIObject): void {
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM },
  };
  for (const [path, operations] of Object.entries(document.paths)) {
    if (!path.startsWith('/api/')) continue;
    for (const operation of [operations.get, operations.post, operations.put, operations.patch, operations.delete]) {
      if (operation?.responses !== undefined) {
        operation.responses['default'] = {
          description: 'What went wrong.',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        };
      }
    }
  }
}
