/**
 * Which problems each native operation answers with. What follows from its shape (a body, a key, `If-Match`) is derived; what
 * its feature refuses stands in a list here. The tests hold every problem that they meet against it.
 */
import type { OpenAPIObject } from '@nestjs/swagger';
import { KEY_USE_EXTENSION } from '../http/idempotency-key.js';
import { PROBLEM_TYPES, type ProblemCode } from '../http/problem-types.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** Of whatever is asked of Timekit. */
const UPSTREAM = [
  'upstream.refused',
  'upstream.not_found',
  'upstream.unauthorized',
  'upstream.rate_limited',
  'upstream.unreachable',
  'upstream.unexpected_answer',
] as const;

/** Of whatever needs a resource that exists at Timekit. */
const RESOURCE = ['resources.not_found', 'resources.not_provisioned', 'resources.gone_upstream', ...UPSTREAM] as const;

/** Of whatever changes a resource there, one at a time. */
const RESOURCE_TURN = [...RESOURCE, 'resources.provisioning_in_progress'] as const;

const PROVISION = [
  ...UPSTREAM,
  'resources.provisioning_in_progress',
  'resources.provisioning_pending',
  'resources.already_adopted',
  'resources.not_provisioned',
] as const;

const SEATS = ['bookings.seats_taken', 'bookings.too_early', 'bookings.too_late', 'bookings.group_closed'] as const;

const BOOK = [
  ...RESOURCE,
  ...SEATS,
  'users.not_found',
  'calendars.foreign',
  'holds.not_found',
  'holds.not_held',
  'holds.in_use',
  'holds.foreign',
  'holds.outcome_unknown',
  'bookings.not_found',
  'bookings.pending',
  'bookings.slot_taken',
  'bookings.outcome_unknown',
  'bookings.gone_upstream',
  'bookings.not_supported_upstream',
  'bookings.action_not_allowed',
] as const;

/** Of whatever looks at a booking that may be due. */
const LOOK = ['bookings.not_found', ...UPSTREAM] as const;

const CHANGE = [
  ...LOOK,
  ...SEATS,
  'bookings.gone_upstream',
  'bookings.pending',
  'bookings.action_not_allowed',
  'bookings.changed_meanwhile',
  'bookings.outcome_unknown',
  'bookings.slot_taken',
  'bookings.not_supported_upstream',
] as const;

const HOLD = [...UPSTREAM, 'holds.not_found', 'holds.outcome_unknown', 'resources.gone_upstream'] as const;
const HELD = [...HOLD, 'holds.not_held', 'holds.in_use', 'holds.changed_meanwhile'] as const;
const FIND = [
  ...RESOURCE,
  'users.not_found',
  'calendars.not_found',
  'availability.too_large',
  'availability.not_translatable',
] as const;

/** Besides the idempotency key. */
const CHECKED_HEADERS = ['If-Match', 'Last-Event-ID'];

/** A request for many is answered with the status of the worst item. */
const STATUSES_OF_ITEMS = [404, 409, 422, 502, 503, 504];

export const REFUSALS: Readonly<Record<string, readonly ProblemCode[]>> = {
  'POST /api/v1/users': [...PROVISION, 'users.already_exists', 'users.not_found', 'resources.not_found'],
  'GET /api/v1/users/{id}': ['users.not_found'],
  'PATCH /api/v1/users/{id}': [...RESOURCE_TURN, 'users.not_found', 'users.already_exists'],
  'DELETE /api/v1/users/{id}': [...RESOURCE_TURN, 'users.not_found', 'users.has_bookings'],
  'POST /api/v1/users/{id}/provision': [...PROVISION, 'users.not_found'],
  'POST /api/v1/users/{id}/adopt': [...PROVISION, 'users.not_found', 'users.already_provisioned'],
  'GET /api/v1/users/{id}/slots': FIND,
  'POST /api/v1/resources': [...PROVISION, ...RESOURCE_TURN, 'resources.not_supported_upstream'],
  'GET /api/v1/resources/{id}': ['resources.not_found'],
  'PATCH /api/v1/resources/{id}': [...RESOURCE_TURN, 'resources.belongs_to_user', 'resources.not_supported_upstream'],
  'DELETE /api/v1/resources/{id}': [...RESOURCE_TURN, 'resources.belongs_to_user', 'resources.has_bookings'],
  'POST /api/v1/resources/{id}/provision': [...PROVISION, 'resources.not_found'],
  'PUT /api/v1/resources/{id}/constraints': RESOURCE_TURN,
  'GET /api/v1/resources/{id}/calendars': RESOURCE,
  'POST /api/v1/resources/{id}/calendars': RESOURCE_TURN,
  'PUT /api/v1/resources/{id}/calendar-selection': [...RESOURCE_TURN, 'calendars.foreign', 'calendars.not_found'],
  'PATCH /api/v1/calendars/{id}': [...RESOURCE_TURN, 'calendars.not_found'],
  'DELETE /api/v1/calendars/{id}': [...RESOURCE_TURN, 'calendars.not_found', 'calendars.in_use'],
  'POST /api/v1/availability/query': FIND,
  'POST /api/v1/availability/explain': [...FIND, 'availability.not_supported_upstream'],
  'POST /api/v1/holds': [
    ...RESOURCE,
    ...HOLD,
    'users.not_found',
    'holds.slot_taken',
    'holds.limit_reached',
    'bookings.not_supported_upstream',
  ],
  'GET /api/v1/holds/{id}': HOLD,
  'POST /api/v1/holds/{id}/extend': HELD,
  'DELETE /api/v1/holds/{id}': HELD,
  'POST /api/v1/bookings': [...BOOK, 'auth.field_not_allowed'],
  'POST /api/v1/bookings/bulk': ['bookings.bulk_failed', 'bookings.outcome_unknown'],
  'GET /api/v1/bookings': UPSTREAM,
  'GET /api/v1/bookings/{id}': LOOK,
  'GET /api/v1/bookings/{id}/history': LOOK,
  'PATCH /api/v1/bookings/{id}': CHANGE,
  'POST /api/v1/bookings/{id}/reschedule': [...CHANGE, ...RESOURCE, 'users.not_found', 'calendars.foreign'],
  'POST /api/v1/bookings/{id}/actions/{action}': CHANGE,
  'POST /api/v1/api-keys/{id}/rotate': ['auth.key_not_found'],
  'DELETE /api/v1/api-keys/{id}': ['auth.key_not_found', 'auth.last_admin_key'],
  'POST /api/v1/webhook-endpoints': ['webhooks.too_many_endpoints'],
  'GET /api/v1/webhook-endpoints/{id}': ['webhooks.endpoint_not_found'],
  'GET /api/v1/webhook-endpoints/{id}/health': ['webhooks.endpoint_not_found'],
  'PATCH /api/v1/webhook-endpoints/{id}': ['webhooks.endpoint_not_found'],
  'DELETE /api/v1/webhook-endpoints/{id}': ['webhooks.endpoint_not_found'],
  'POST /api/v1/webhook-endpoints/{id}/rotate': ['webhooks.endpoint_not_found', 'webhooks.rotation_running'],
  'POST /api/v1/webhook-endpoints/{id}/test': ['webhooks.endpoint_not_found', 'webhooks.endpoint_disabled'],
  'POST /api/v1/webhook-deliveries/replay': ['webhooks.endpoint_not_found', 'webhooks.endpoint_disabled'],
  'GET /api/v1/webhook-deliveries/{id}': ['webhooks.delivery_not_found'],
  'POST /api/v1/webhook-deliveries/{id}/replay': [
    'webhooks.delivery_not_found',
    'webhooks.endpoint_not_found',
    'webhooks.endpoint_disabled',
  ],
  'POST /api/v1/webhooks/timekit': ['inbound.no_secret', 'inbound.signature_invalid'],
  'POST /api/v1/reconcile': ['inbound.reconciling', ...UPSTREAM],
  'GET /api/v1/events/stream': ['events.too_many_streams'],
  'GET /api/v1/sandbox/clock': ['sandbox.unavailable'],
  'PUT /api/v1/sandbox/clock': ['sandbox.unavailable', 'sandbox.clock_backwards', 'sandbox.not_settled'],
  'DELETE /api/v1/sandbox/clock': ['sandbox.unavailable'],
};

/** Every code the operation answers with. What any request to any server may meet (500, no database) is the `default`. */
export function problemsOf(name: string, operation: Operation): ProblemCode[] {
  const takesKey = namesHeader(operation, 'Idempotency-Key');
  const use: unknown = Reflect.get(operation, KEY_USE_EXTENSION);
  const all: ProblemCode[] = [
    ...(operation.security === undefined
      ? []
      : (['auth.key_missing', 'auth.key_invalid', 'auth.scope_missing'] as const)),
    ...(hasParameter(operation, 'query') ? (['http.invalid_query'] as const) : []),
    ...(hasParameter(operation, 'path') ? (['http.not_found'] as const) : []),
    ...(takesKey || CHECKED_HEADERS.some((header) => namesHeader(operation, header))
      ? (['http.invalid_header'] as const)
      : []),
    ...(namesHeader(operation, 'If-Match') ? (['http.precondition_failed'] as const) : []),
    ...(takesKey ? (['idempotency.in_flight', 'idempotency.payload_differs'] as const) : []),
    ...(use === 'refused' ? (['idempotency.not_supported'] as const) : []),
    ...(operation.requestBody === undefined
      ? []
      : (['http.bad_request', 'http.payload_too_large', 'http.unsupported_media_type', 'http.invalid_body'] as const)),
    ...(REFUSALS[name] ?? []),
  ];
  return [...new Set(all)];
}

/** The answers of an operation by status, each with the codes that it may have. */
export function answersTo(codes: readonly ProblemCode[]): Record<string, { description: string; content: object }> {
  const ofBulk = codes.includes('bookings.bulk_failed');
  const answers = codes.flatMap((code) =>
    (ofBulk && code.startsWith('bookings.') ? STATUSES_OF_ITEMS : [PROBLEM_TYPES[code].status]).map((status) => ({
      status,
      code,
    })),
  );
  return Object.fromEntries(
    [...Map.groupBy(answers, ({ status }) => status)].map(([status, group]) => {
      const ofStatus = group.map(({ code }) => code);
      const schema = {
        allOf: [{ $ref: '#/components/schemas/Problem' }],
        properties: { status: { const: status }, code: { enum: ofStatus.toSorted() } },
      };
      const description = ofStatus.map((code) => `\`${code}\`: ${PROBLEM_TYPES[code].title}.`).join('\n\n');
      return [String(status), { description, content: { 'application/problem+json': { schema } } }];
    }),
  );
}

function hasParameter({ parameters = [] }: Operation, place: string): boolean {
  return parameters.some((parameter) => 'in' in parameter && parameter.in === place);
}

function namesHeader({ parameters = [] }: Operation, name: string): boolean {
  return parameters.some((parameter) => 'in' in parameter && parameter.in === 'header' && parameter.name === name);
}
