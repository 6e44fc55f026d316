/**
 * Every error the native API answers with: code → status and title. The type URI is derived from the code. An error class
 * types its code as {@link ProblemCode}, so a code that is missing here does not compile.
 */
export const PROBLEM_TYPES = {
  'http.bad_request': { status: 400, title: 'The request could not be read' },
  'http.invalid_query': { status: 400, title: 'A query parameter breaks a rule' },
  'http.invalid_header': { status: 400, title: 'A header breaks a rule' },
  'http.invalid_body': { status: 422, title: 'A field breaks a rule' },
  'http.not_found': { status: 404, title: 'There is nothing at this address' },
  'http.method_not_allowed': { status: 405, title: 'This address does not take that method' },
  'http.precondition_failed': { status: 412, title: 'It was changed since you read it' },
  'http.payload_too_large': { status: 413, title: 'The request body is too large' },
  'http.unsupported_media_type': { status: 415, title: 'The request body must be JSON' },
  'http.database_unavailable': { status: 503, title: 'The database cannot be reached' },
  'http.internal': { status: 500, title: 'Something went wrong on our side' },

  'idempotency.in_flight': { status: 409, title: 'A request with this idempotency key is being executed' },
  'idempotency.payload_differs': { status: 422, title: 'The idempotency key belongs to another request' },
  'idempotency.not_supported': { status: 422, title: 'This operation takes no idempotency key' },

  'auth.key_missing': { status: 401, title: 'An API key is required' },
  'auth.key_invalid': { status: 401, title: 'The API key is not valid' },
  'auth.scope_missing': { status: 403, title: 'The API key may not do this' },
  'auth.field_not_allowed': { status: 403, title: 'The API key may not send this' },
  'auth.key_not_found': { status: 404, title: 'There is no such API key' },
  'auth.last_admin_key': { status: 409, title: 'The last admin key cannot be revoked' },

  'users.not_found': { status: 404, title: 'There is no such user' },
  'users.already_exists': { status: 409, title: 'This user exists already' },
  'users.has_bookings': { status: 409, title: 'The user still has bookings to come' },
  'users.already_provisioned': { status: 409, title: 'The user has a Timekit resource already' },

  'resources.not_found': { status: 404, title: 'There is no such resource' },
  'resources.not_provisioned': { status: 409, title: 'The resource does not exist at Timekit yet' },
  'resources.gone_upstream': { status: 409, title: 'The resource no longer exists at Timekit' },
  'resources.already_adopted': { status: 409, title: 'Another resource stands for this Timekit resource already' },
  'resources.has_bookings': { status: 409, title: 'The resource still has bookings to come' },
  'resources.belongs_to_user': { status: 409, title: 'The resource belongs to a user' },
  'resources.not_supported_upstream': { status: 422, title: 'The real Timekit cannot do this' },
  'resources.provisioning_in_progress': { status: 409, title: 'The resource is being created at Timekit right now' },
  'resources.provisioning_pending': { status: 503, title: 'The resource could not be created at Timekit yet' },

  'calendars.not_found': { status: 404, title: 'There is no such calendar' },
  'calendars.foreign': { status: 422, title: 'The calendar belongs to another resource' },
  'calendars.in_use': { status: 409, title: 'The calendar is the target of bookings' },

  'availability.too_large': { status: 422, title: 'The query asks for too much' },
  'availability.not_translatable': { status: 422, title: 'This constraint cannot be used with singled-out calendars' },
  'availability.not_supported_upstream': { status: 422, title: 'The real Timekit cannot do this' },

  'holds.not_found': { status: 404, title: 'There is no such hold' },
  'holds.slot_taken': { status: 409, title: 'The time is taken' },
  'holds.limit_reached': { status: 429, title: 'This API key holds too much already' },
  'holds.not_held': { status: 409, title: 'The hold is over' },
  'holds.changed_meanwhile': { status: 409, title: 'The hold is being changed by others' },
  'holds.in_use': { status: 409, title: 'A booking is being made from the hold' },
  'holds.outcome_unknown': { status: 504, title: 'It is not known whether Timekit did this' },
  'holds.foreign': { status: 422, title: 'The hold is for another user or resource' },

  'bookings.not_supported_upstream': { status: 422, title: 'The real Timekit cannot do this' },
  'bookings.not_found': { status: 404, title: 'There is no such booking' },
  'bookings.gone_upstream': { status: 409, title: 'The booking no longer exists at Timekit' },
  'bookings.slot_taken': { status: 409, title: 'The time is taken' },
  'bookings.seats_taken': { status: 409, title: 'All seats are taken' },
  'bookings.too_early': { status: 422, title: 'Seats cannot be booked yet' },
  'bookings.too_late': { status: 422, title: 'It is too late for this' },
  'bookings.group_closed': { status: 409, title: 'The group booking is over' },
  'bookings.action_not_allowed': { status: 409, title: 'The booking does not allow this action now' },
  'bookings.outcome_unknown': { status: 504, title: 'It is not known yet whether the booking was made' },
  'bookings.pending': { status: 409, title: 'The outcome of the booking is not known yet' },
  'bookings.bulk_failed': { status: 422, title: 'Nothing was done' },
  'bookings.changed_meanwhile': { status: 409, title: 'Others are changing the booking right now' },

  'webhooks.endpoint_not_found': { status: 404, title: 'There is no such webhook endpoint' },
  'webhooks.endpoint_disabled': { status: 409, title: 'The webhook endpoint is disabled' },
  'webhooks.too_many_endpoints': { status: 409, title: 'There are too many webhook endpoints' },
  'webhooks.rotation_running': { status: 409, title: 'The secret was replaced a short time ago' },
  'webhooks.delivery_not_found': { status: 404, title: 'There is no such webhook delivery' },

  'inbound.no_secret': { status: 503, title: 'Webhooks of Timekit cannot be checked here' },
  'inbound.signature_invalid': { status: 401, title: 'The signature is not valid' },
  'inbound.reconciling': { status: 409, title: 'Bookings are being compared right now' },

  'events.too_many_streams': { status: 429, title: 'Too many streams are open' },

  'sandbox.unavailable': { status: 403, title: 'Only the clock of an embedded test app can be set' },
  'sandbox.clock_backwards': { status: 409, title: 'The sandbox clock does not go backwards' },
  'sandbox.not_settled': { status: 503, title: 'Not all that is due has happened yet' },

  'upstream.refused': { status: 422, title: 'Timekit refused a field' },
  'upstream.not_found': { status: 502, title: 'Timekit does not know a resource that we do' },
  'upstream.unauthorized': { status: 502, title: 'Timekit does not accept our key' },
  'upstream.rate_limited': { status: 503, title: 'Timekit asks us to slow down' },
  'upstream.unreachable': { status: 503, title: 'Timekit cannot be reached' },
  'upstream.unexpected_answer': { status: 502, title: 'Timekit gave an answer that we do not understand' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEM_TYPES;

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEM_TYPES, code);
}
