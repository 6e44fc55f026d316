import { ENGINE_ENTITIES } from '#libs/engine';
import { ApiKey } from '../auth/api-key.entity.js';
import { Booking } from '../bookings/booking.entity.js';
import { BookingChange } from '../bookings/booking-change.entity.js';
import { Hold } from '../holds/hold.entity.js';
import { CalendarCreation } from '../calendars/calendar-creation.entity.js';
import { ResourceCalendar } from '../calendars/resource-calendar.entity.js';
import { InboundEvent } from '../inbound/inbound-event.entity.js';
import { Reconciliation } from '../inbound/reconciliation.entity.js';
import { OutboxEvent } from '../outbox/outbox-event.entity.js';
import { OutboxPosition } from '../outbox/outbox-position.entity.js';
import { IdempotencyKey } from '../idempotency/idempotency-key.entity.js';
import { Resource } from '../resources/resource.entity.js';
import { SandboxClockRow } from '../sandbox/sandbox-clock.entity.js';
import { User } from '../users/user.entity.js';
import { WebhookAttempt } from '../webhooks/webhook-attempt.entity.js';
import { WebhookDelivery } from '../webhooks/webhook-delivery.entity.js';
import { WebhookEndpoint } from '../webhooks/webhook-endpoint.entity.js';

/** Every table of the application: the native ones (schema `openslot`) and the engine's (schema `engine`). */
export const ENTITIES = [
  ApiKey,
  User,
  Resource,
  ResourceCalendar,
  CalendarCreation,
  Hold,
  Booking,
  BookingChange,
  OutboxEvent,
  OutboxPosition,
  WebhookEndpoint,
  WebhookDelivery,
  WebhookAttempt,
  InboundEvent,
  Reconciliation,
  IdempotencyKey,
  SandboxClockRow,
  ...ENGINE_ENTITIES,
];
