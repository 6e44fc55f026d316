/**
 * The events in the OpenAPI document: under `webhooks`, each with its schema and an example. A schema's name ends in its
 * version. Fields may be added to a version; what a receiver relies on changes only with a new one.
 */
import type { OpenAPIObject } from '@nestjs/swagger';
import { EVENT_TYPES, TEST_EVENT_TYPE } from '../outbox/event-types.js';
import { DOCUMENTED_EVENTS, type DocumentedEvent, exampleOf } from './event-examples.js';

type Schema = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string];

const text: Schema = { type: 'string' };
const nullableText: Schema = { type: 'string', nullable: true };
const actor: Schema = { type: 'string', description: '`key:<id of the API key>`, or `system`.' };

function object(properties: Record<string, Schema>, optional: readonly string[] = []): Schema {
  return { type: 'object', properties, required: Object.keys(properties).filter((name) => !optional.includes(name)) };
}

const OF_SUBJECT = object(
  {
    action: { type: 'string', enum: ['create', 'update', 'provision', 'delete'] },
    actor,
    fields: { type: 'array', items: text, description: 'Which fields differ; absent when it is new or gone.' },
  },
  ['fields'],
);
const OF_HOLD = object({
  action: { type: 'string', enum: ['created', 'extended', 'converted', 'released', 'expired', 'deleted'] },
  actor,
});
const OF_BOOKING = object({
  action: { type: 'string', description: 'What was done, such as `confirm`.' },
  actor,
  from_state: { ...nullableText, description: 'Null when it was made.' },
  to_state: { ...nullableText, description: 'Null when it is gone.' },
});
const OF_ENDPOINT = object({
  action: { type: 'string', enum: ['disable'] },
  actor,
  cancelled_deliveries: { type: 'integer', description: 'How many were on their way.' },
});
const LAST_ATTEMPT = object({
  response_status: { type: 'integer', nullable: true, description: 'Null when there was no answer.' },
  error: { ...nullableText, description: 'Why it failed, in one word.' },
});
const REMINDER = object({
  to: { type: 'string', enum: ['customer', 'owner'] },
  before: { type: 'string', description: 'How long before the start.' },
  due_at: { type: 'string', format: 'date-time', description: 'When it was due. It may be told later.' },
});

/** What an event says of its subject: the subject as the API showed it after the change, and the change. */
const DATA: Readonly<Record<string, readonly Schema[]>> = {
  user: [shown('UserDto'), object({ change: OF_SUBJECT })],
  resource: [shown('ResourceDto'), object({ change: OF_SUBJECT })],
  calendar: [shown('CalendarDto'), object({ change: OF_SUBJECT })],
  hold: [shown('HoldDto'), object({ change: OF_HOLD })],
  booking: [shown('BookingDto'), object({ change: OF_BOOKING })],
  webhook_endpoint: [shown('WebhookEndpointDto'), object({ change: OF_ENDPOINT })],
  webhook_delivery: [shown('WebhookDeliveryDto'), object({ last_attempt: LAST_ATTEMPT })],
  webhook: [object({ endpoint_id: { type: 'string', format: 'uuid' } })],
};

const OWN_DATA: Partial<Record<DocumentedEvent, readonly Schema[]>> = {
  'booking.reminder': [shown('BookingDto'), object({ reminder: REMINDER })],
};

const HEADERS = [
  header('webhook-id', 'The id of the delivery, the same in every attempt: recognise repetitions by it.'),
  header(
    'webhook-timestamp',
    'When this attempt was made, in seconds since 1970: refuse what is older than five minutes.',
  ),
  header('webhook-signature', 'Signatures of `<id>.<timestamp>.<body>`, each `v1,<base64>`, separated by blanks.'),
];

export function schemaNameOf(type: string): string {
  return `${type}.v1`;
}

export function describeEvents(document: OpenAPIObject): void {
  const schemas = Object.fromEntries(DOCUMENTED_EVENTS.map((type) => [schemaNameOf(type), schemaOf(type)]));
  document.components = { ...document.components, schemas: { ...document.components?.schemas, ...schemas } };
  document.webhooks = Object.fromEntries(
    DOCUMENTED_EVENTS.map((type) => [
      type,
      {
        post: {
          operationId: `Event.${type}`,
          summary: summaryOf(type),
          tags: ['Events'],
          parameters: HEADERS,
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: { $ref: `#/components/schemas/${schemaNameOf(type)}` },
                example: exampleOf(type),
              },
            },
          },
          responses: {
            '2XX': { description: 'Received.' },
            '410': { description: 'Nothing is wanted any more: the endpoint is disabled.' },
            default: { description: 'Not received: it is sent again later, not before `Retry-After`.' },
          },
        },
      },
    ]),
  );
}

function schemaOf(type: DocumentedEvent): Schema {
  return {
    ...object({
      type: { type: 'string', enum: [type] },
      timestamp: { type: 'string', format: 'date-time', description: 'When it happened.' },
      data: { allOf: [...(OWN_DATA[type] ?? DATA[type.slice(0, type.indexOf('.'))] ?? [])] },
    }),
    description: summaryOf(type),
  };
}

function summaryOf(type: DocumentedEvent): string {
  return type === TEST_EVENT_TYPE ? 'A test that somebody asked for. Nothing happened.' : EVENT_TYPES[type];
}

function shown(dto: string): Schema {
  return { $ref: `#/components/schemas/${dto}` };
}

function header(name: string, description: string) {
  return { in: 'header', name, required: true, description, schema: { type: 'string' } } as const;
}
