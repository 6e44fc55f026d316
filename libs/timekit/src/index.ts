/** The only door of libs/timekit. */
export { TimekitModule } from './timekit.module.js';
export type { TimekitOptions } from './timekit.options.js';
export { TimekitClient } from './timekit.client.js';
export type { BulkAnswer, CallOptions, ListParams, Page, Tagged, TaggedList } from './call.js';
export { pages } from './http/page.js';
export { networkTransport, TIMEKIT_TRANSPORT, type TimekitTransport } from './http/transport.js';
export {
  inProcessTransport,
  type InjectFunction,
  type InjectRequest,
  type InjectResponse,
} from './http/in-process.transport.js';
export * from './timekit.errors.js';

export type * from './endpoints/accounts.js';
export type * from './endpoints/apps.js';
export type * from './endpoints/availability.js';
export type * from './endpoints/bookings.js';
export type * from './endpoints/calendars.js';
export type * from './endpoints/events.js';
export type * from './endpoints/findtime.js';
export type * from './endpoints/projects.js';
export type * from './endpoints/resources.js';

export type * from './wire/account.js';
export type * from './wire/app.js';
export type * from './wire/availability.js';
export type * from './wire/booking.js';
export type * from './wire/calendar.js';
export type * from './wire/constraint.js';
export type * from './wire/envelope.js';
export type * from './wire/event.js';
export type * from './wire/explanation.js';
export type * from './wire/findtime.js';
export type * from './wire/project.js';
export type * from './wire/reminder.js';
export type * from './wire/resource.js';
export type * from './wire/webhook.js';
