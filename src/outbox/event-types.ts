/**
 * The catalogue: every event that the outbox tells of. Its schema is in `docs/event-schemas.ts`; the tests hold what is
 * written against both. Who listens names types, all those of a subject (`booking.*`), or all (`*`).
 */
export const EVENT_TYPES = {
  'user.created': 'A user was created.',
  'user.provisioned': 'A Timekit resource stands for the user from now on.',
  'user.updated': 'What is shown of a user was changed.',
  'user.deleted': 'A user was deleted.',

  'resource.created': 'A resource was created.',
  'resource.provisioned': 'The resource exists at Timekit from now on.',
  'resource.updated': 'What is shown of a resource, its constraints, or its calendars were changed.',
  'resource.deleted': 'A resource was deleted.',

  'calendar.created': 'A calendar was created, or came with its resource.',
  'calendar.updated': 'What is shown of a calendar was changed.',
  'calendar.deleted': 'A calendar was deleted, be it with its resource.',

  'hold.created': 'A slot is held.',
  'hold.extended': 'A slot is held for longer, or for less long.',
  'hold.converted': 'A booking was made from a hold.',
  'hold.released': 'A held slot was given back.',
  'hold.expired': 'The time for which a slot was held has passed, or Timekit holds it no more.',
  'hold.deleted': 'A hold went with its resource.',

  'booking.created': 'A booking was made.',
  'booking.updated': 'Texts or data of a booking were changed.',
  'booking.rescheduled': 'A booking was moved to another time or resource.',
  'booking.deleted': 'A booking went with its resource.',
  'booking.initialized': 'Timekit has begun to process a booking anew.',
  'booking.tentative': 'A booking waits to be confirmed or declined.',
  'booking.confirmed': 'A booking was confirmed.',
  'booking.paid': 'A booking was paid.',
  'booking.unpaid': 'A booking was not paid in time.',
  'booking.declined': 'A booking was declined.',
  'booking.completed': 'A booking is completed.',
  'booking.cancelled': 'A booking was cancelled.',
  'booking.cancelled_by_customer': 'A booking was cancelled by its customer.',
  'booking.cancelled_by_owner': 'A booking was cancelled by its provider.',
  'booking.rescheduled_by_customer': 'A booking was given up for another one that its customer made at Timekit.',
  'booking.error': 'Timekit failed to process a booking.',
  'booking.reminder': 'Somebody is to be reminded of a booking.',

  'webhook_endpoint.disabled': 'A webhook endpoint was disabled, by the API or because it kept failing.',
  'webhook_delivery.failed': 'A delivery has failed for good: nothing more is sent unless it is replayed.',
} as const satisfies Record<`${string}.${string}`, string>;

export type EventType = keyof typeof EVENT_TYPES;

/** Sent to one endpoint when asked for, whatever it listens to; nothing happened. */
export const TEST_EVENT_TYPE = 'webhook.test';

/** Every pattern that is not the name of a type: `*`, and one for each subject. */
const WILDCARDS: ReadonlySet<string> = new Set([
  '*',
  ...Object.keys(EVENT_TYPES).map((type) => `${subjectOf(type)}.*`),
]);

/** Whether there is anything that the pattern can ever match. */
export function isEventPattern(text: string): boolean {
  return Object.hasOwn(EVENT_TYPES, text) || WILDCARDS.has(text);
}

export function matchesAny(patterns: readonly string[], type: string): boolean {
  return patterns.some((pattern) => pattern === '*' || pattern === type || pattern === `${subjectOf(type)}.*`);
}

function subjectOf(type: string): string {
  return type.slice(0, type.indexOf('.'));
}
