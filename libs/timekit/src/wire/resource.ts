/** Resources: anything that can be booked (docs/timekit-contract.md 3). */
import type { TimekitAccount } from './account.js';
import type { TimekitCalendar } from './calendar.js';
import type { TimekitConstraint } from './constraint.js';
import type { TimekitMeta } from './envelope.js';

/** What only the embedded engine knows. */
export interface OpenslotResource {
  /** How many bookings it can hold at one moment, from 1 to 1000; shown when more than 1. */
  capacity: number;
}

export interface TimekitResource {
  id: string;
  name: string;
  first_name?: string | null;
  last_name?: string | null;
  /** Unique over all of Timekit and immutable; null for rooms and cars. */
  email?: string | null;
  email_verified?: boolean | null;
  timezone: string;
  image?: string | null;
  meta?: TimekitMeta;
  tags?: string[];
  api_token?: string;
  conference_enabled?: boolean;
  conference_type?: string | null;
  enabled_email_notification?: boolean;
  explicit_consent?: boolean | null;
  /** A plain resource is born with one calendar, "Bookings". */
  calendars?: TimekitCalendar[];
  /** With `include=availability_constraints` only. */
  availability_constraints?: TimekitConstraint[];
  /** With `include=accounts` only. */
  accounts?: TimekitAccount[];
  openslot?: OpenslotResource;
  created_at?: string;
  updated_at?: string;
}

export interface CreateResourceRequest {
  name: string;
  timezone: string;
  email?: string;
  first_name?: string;
  last_name?: string;
  /** Random when omitted. */
  password?: string;
  image?: string;
  tags?: string[];
  meta?: TimekitMeta;
  availability_constraints?: TimekitConstraint[];
  openslot?: OpenslotResource;
}

/** Only given fields change; `availability_constraints` replaces the whole list. The email cannot change. */
export interface UpdateResourceRequest {
  name?: string;
  timezone?: string;
  first_name?: string | null;
  last_name?: string | null;
  password?: string;
  image?: string | null;
  tags?: string[];
  meta?: TimekitMeta;
  availability_constraints?: TimekitConstraint[];
  openslot?: OpenslotResource;
}

/** `utc_offset` is in hours. */
export interface TimekitTimezone {
  timezone: string;
  utc_offset: number;
}

export interface ResetPasswordRequest {
  email: string;
}

/** Creates a resource, or invites again one whose email Timekit already knows. */
export interface InviteResourceRequest {
  email: string;
}
