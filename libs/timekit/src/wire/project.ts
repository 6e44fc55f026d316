/** Projects: stored settings of availability, booking and presentation (docs/timekit-contract.md 8 and 11.5). */
import type { TimekitAvailabilitySettings } from './availability.js';
import type { CreateBookingRequest } from './booking.js';
import type { TimekitConstraint } from './constraint.js';
import type { TimekitMeta } from './envelope.js';
import type { TimekitReminder } from './reminder.js';
import type { TimekitResource } from './resource.js';

export interface TimekitCustomerField {
  title?: string;
  type?: string;
  format?: string;
  required?: boolean;
  prefilled?: string | boolean;
  readonly?: boolean;
  split_name?: boolean;
  enum?: string[];
}

export interface TimekitProjectUi {
  display_name?: string;
  avatar?: string;
  show_credits?: boolean;
  show_timezone_helper?: boolean;
  timezone?: string | null;
  availability_view?: string;
  time_date_format?: string | false;
  booking_date_format?: string;
  booking_time_format?: string;
  /** The widget needs `submit_button` and `success_message` to open its form. */
  localization?: Record<string, string>;
}

export type TimekitProjectBooking = Omit<CreateBookingRequest, 'resource_id' | 'start' | 'end' | 'customer'> & {
  rescheduling_url?: string;
};

export interface TimekitProject {
  id: string;
  name: string;
  slug: string;
  availability?: TimekitAvailabilitySettings;
  booking?: TimekitProjectBooking;
  customer_fields?: Record<string, TimekitCustomerField>;
  ui?: TimekitProjectUi;
  meta?: TimekitMeta;
  /** 0 or 1. */
  allow_conference?: number;
  allow_double_bookings?: boolean;
  enabled_email_notification?: boolean;
  /** Seconds; a string in answers. */
  reservation_time?: string | number | null;
  use_hours_from?: string;
  latitude?: number | null;
  longitude?: number | null;
  distance?: number;
  /** With an include of the same name only, as the two below. */
  availability_constraints?: TimekitConstraint[];
  resources?: (Partial<TimekitResource> & { id: string })[];
  reminders?: TimekitReminder[];
  created_at?: string;
  updated_at?: string;
}

/** What the widget gets: the project and the public key of its app. */
export interface TimekitEmbedProject extends TimekitProject {
  app_key: string;
}

export interface CreateProjectRequest {
  name: string;
  slug?: string;
  resources: string[];
  availability: TimekitAvailabilitySettings;
  booking: TimekitProjectBooking;
  availability_constraints?: TimekitConstraint[];
  customer_fields?: Record<string, TimekitCustomerField>;
  ui?: TimekitProjectUi;
  reminders?: TimekitReminder[];
  meta?: TimekitMeta;
  allow_conference?: string;
  allow_double_bookings?: boolean;
  reservation_time?: string | number;
  use_hours_from?: string;
  enabled_email_notification?: boolean;
  latitude?: number | null;
  longitude?: number | null;
}

export type UpdateProjectRequest = Partial<CreateProjectRequest>;

/** Items of a project's resource list carry at least the id. */
export type TimekitProjectResource = Partial<TimekitResource> & { id: string };
