/** Bookings, holds, groups and bulk (docs/timekit-contract.md 7). What a booking carries beyond its six native fields depends on `include`. */
import type { TimekitCalendar } from './calendar.js';
import type { TimekitMeta } from './envelope.js';
import type { TimekitEvent, TimekitRsvp } from './event.js';
import type { TimekitReminder } from './reminder.js';
import type { TimekitResource } from './resource.js';

export type TimekitGraph =
  | 'instant'
  | 'instant_payment'
  | 'confirm_decline'
  | 'group_owner'
  | 'group_customer'
  | 'group_customer_payment'
  | 'reservation';

/** `initialized` is a short-lived state before a graph's first action has run. */
export type TimekitBookingState =
  | 'initialized'
  | 'tentative'
  | 'confirmed'
  | 'declined'
  | 'paid'
  | 'unpaid'
  | 'completed'
  | 'cancelled'
  | 'cancelled_by_customer'
  | 'cancelled_by_owner'
  | 'rescheduled_by_customer'
  | 'reserved'
  | 'expired'
  | 'error';

export type TimekitBookingAction =
  | 'create'
  | 'confirm'
  | 'decline'
  | 'cancel'
  | 'cancel_by_customer'
  | 'cancel_by_owner'
  | 'reschedule_by_customer'
  | 'pay'
  | 'timeout'
  | 'complete';

/** What the real service does not know it may leave out or tell as null. */
export interface TimekitEventInfo {
  start?: string | null;
  end?: string | null;
  what?: string | null;
  where?: string | null;
  description?: string | null;
  calendar_id?: string | null;
  participants?: string[];
}

/** What only the embedded engine knows: the resources that are booked together with `resource_id`, all or none. */
export interface OpenslotBooking {
  resource_ids?: string[];
}

/** `event_info`, seats of a group, and the recorded inputs of actions (`decline.message`, `pay.payment_id`, …). */
export interface TimekitBookingAttributes {
  event_info?: TimekitEventInfo | null;
  group_booking?: { max_seats: number; current_seats: number };
  openslot?: OpenslotBooking;
  /** Of a reservation: until when it is one. Told by the embedded engine only. */
  reservation?: { expires_at: string | null };
  /** Ids of the booking whose place this one took, and of the one that took its place. Told by the embedded engine only. */
  rescheduled?: { from?: string; to?: string };
  [action: string]: unknown;
}

export interface TimekitBookingCustomer {
  id: string;
  name?: string | null;
  email?: string | null;
  phone?: string | null;
  voip?: string | null;
  timezone?: string | null;
  /** A JSON string (`"{}"`) in webhooks, an object elsewhere. */
  meta?: string | TimekitMeta;
  [field: string]: unknown;
}

export interface TimekitBooking {
  id: string;
  state: TimekitBookingState;
  graph: TimekitGraph;
  completed?: boolean;
  created_at?: string | null;
  updated_at?: string | null;
  meta?: TimekitMeta | null;
  possible_actions?: TimekitBookingAction[];
  available_actions?: TimekitBookingAction[];
  attributes?: TimekitBookingAttributes;
  calendar?: TimekitCalendar;
  customers?: TimekitBookingCustomer[];
  event?: TimekitEvent;
  resource?: Partial<TimekitResource> & { id: string };
  /** The resource, by the name it had before 2017. */
  user?: Partial<TimekitResource> & { id: string };
  project?: { id: string; name?: string; slug?: string };
  provider_event?: { id: string };
  bulked_bookings?: TimekitBooking[];
  owner_booking?: TimekitBooking;
  customer_action_links?: Record<string, string>;
  logs?: unknown[];
}

export interface TimekitCustomerInput {
  name?: string;
  email?: string;
  first_name?: string;
  last_name?: string;
  phone?: string;
  voip?: string;
  timezone?: string;
  where?: string;
  comment?: string;
  [field: string]: unknown;
}

export interface TimekitBookingSettings {
  allow_double_bookings?: boolean;
  /** How long a payment may take, as text; the embedded engine reads it, Timekit's own name for it is not documented. */
  timeout?: string | number;
  /** The following four are for `group_owner`; times are durations as text ("1 day"). */
  max_seats?: number;
  min_cancel_time?: string;
  min_booking_time?: string;
  max_booking_time?: string;
  [setting: string]: unknown;
}

export interface TimekitSwitch {
  enabled: boolean;
}

/** What is required depends on graph and project; the upstream decides, with 422. */
export interface CreateBookingRequest {
  resource_id?: string;
  graph?: TimekitGraph;
  /** Default: the graph's first action. */
  action?: TimekitBookingAction;
  start?: string;
  end?: string;
  what?: string;
  where?: string;
  description?: string;
  customer?: TimekitCustomerInput;
  project_id?: string;
  /** The target calendar. Default: the resource's primary calendar. */
  calendar_id?: string;
  participants?: string[];
  invite?: boolean;
  my_rsvp?: TimekitRsvp;
  meta?: TimekitMeta;
  settings?: TimekitBookingSettings;
  /** `owner_booking_id` is needed by the group_customer graphs. */
  related?: { owner_booking_id: string };
  /** Turns this hold into the booking. */
  reservation_id?: string;
  auto_complete_one_hour_after_booking_ends?: TimekitSwitch;
  notify_customer_by_email?: TimekitSwitch;
  event_notifications?: TimekitReminder[];
  webhooks?: Record<string, TimekitSwitch>;
  openslot?: OpenslotBooking;
}

/** What only the embedded engine does travels in `openslot`; the real service is never sent one. */
export interface OpenslotTexts {
  what?: string;
  where?: string;
  description?: string;
}

/** `meta` is the only plain update that Timekit knows. */
export interface UpdateBookingRequest {
  meta?: TimekitMeta;
  openslot?: OpenslotTexts;
}

/** Inputs of an action go under the action's own name, e.g. `{ decline: { message: '…' } }`. */
export interface BookingActionInputs {
  decline?: { message?: string };
  cancel?: { message?: string };
  cancel_by_customer?: { message?: string };
  cancel_by_owner?: { message?: string };
  pay?: { payment_id?: string };
  /** Default true. */
  apply_to_bulked_bookings?: boolean;
}

/** For a seat, `openslot.owner_booking_id` takes the place of `start` and `end`. */
export interface RescheduleBookingRequest {
  start?: string;
  end?: string;
  resource_id?: string;
  calendar_id?: string;
  message?: string;
  /** Moves more than `instant` bookings. */
  openslot?: OpenslotBooking & OpenslotTexts & { owner_booking_id?: string };
}

export interface ReserveBookingRequest {
  resource_id: string;
  start: string;
  end: string;
  what: string;
  where: string;
  description: string;
  /** Seconds. Default 30. */
  reservation_time?: number;
  project_id?: string;
  meta?: TimekitMeta;
  /** Of the embedded engine: further resources whose time is held too. */
  openslot?: { resource_ids: string[] };
  customer?: TimekitCustomerInput;
  graph?: TimekitGraph;
}

export interface ExtendReservationRequest {
  reservation_id: string;
  /** Seconds. */
  reservation_time: number;
}

export interface CreateBookingsBulkRequest {
  bookings: CreateBookingRequest[];
  delete_all_on_error?: boolean;
  stop_on_first_error?: boolean;
  relate_bookings?: boolean;
  /** What related bookings have in common, so that those of several calls may be related; for the embedded engine. */
  openslot?: { bulk_id: string };
}

export interface UpdateBookingsBulkRequest {
  bookings: ({ id: string; action: TimekitBookingAction } & BookingActionInputs)[];
  delete_all_on_error?: boolean;
  stop_on_first_error?: boolean;
}
