import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEM_TYPES } from '../http/problem-types.js';
import { answersTo, problemsOf } from './operation-problems.js';

type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

const FIELD_AT_FAULT: Schema = {
  type: 'object',
  required: ['pointer', 'code', 'detail'],
  properties: {
    pointer: { type: 'string', description: 'JSON pointer into the body, or the name of the query parameter.' },
    code: { type: 'string' },
    detail: { type: 'string' },
  },
};

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
      description: 'The fields at fault; where many bookings were asked for, the items that were refused.',
      items: { anyOf: [FIELD_AT_FAULT, { $ref: '#/components/schemas/ItemProblemDto' }] },
    },
  },
  additionalProperties: true,
};

/** What errors look like under `/v2`, as far as all of them have it in common. */
const TIMEKIT_ERROR: Schema = {
  type: 'object',
  description: "One of Timekit's error bodies.",
  properties: {
    error: { description: 'What went wrong: a text, or an object with `message`.' },
    errors: { description: 'For a body that breaks rules: the messages, by field.' },
    code: { type: 'string', description: 'Stable, where there is one: branch on this.' },
  },
  additionalProperties: true,
};

/** What every operation may answer besides what it is for; said once here instead of at each route. */
export function describeProblems(document: OpenAPIObject): void {
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM, TimekitError: TIMEKIT_ERROR },
  };
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
      const operation = operations[method];
      if (operation?.responses === undefined) continue;
      const answers = path.startsWith('/api/')
        ? answersTo(problemsOf(`${method.toUpperCase()} ${path}`, operation))
        : {};
      Object.assign(operation.responses, answers, {
        default: path.startsWith('/v2') ? ANY_TIMEKIT_ERROR : ANY_PROBLEM,
      });
    }
  }
}

const ANY_PROBLEM = {
  description: 'What went wrong.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

const ANY_TIMEKIT_ERROR = {
  description: 'What went wrong.',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/TimekitError' } } },
};
