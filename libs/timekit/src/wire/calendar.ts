/** Calendars of a resource (docs/timekit-contract.md 4.1 and 4.2). */
import type { TimekitEvent } from './event.js';

export interface TimekitCalendar {
  id: string;
  name: string;
  description: string | null;
  foregroundcolor: string | null;
  backgroundcolor: string | null;
  provider?: string;
  provider_id?: string | null;
  provider_access?: string | null;
  provider_primary?: boolean;
  /** Only synced calendars of a provider count for availability. */
  provider_sync?: boolean;
  primary?: boolean;
  display_name?: string;
  system?: boolean;
  created_at?: string;
  updated_at?: string;
  /** With `include=events`. */
  events?: TimekitEvent[];
}

export interface CreateCalendarRequest {
  resource_id: string;
  name: string;
  description: string;
  backgroundcolor?: string;
  foregroundcolor?: string;
}

/** Only given fields change. A provider's calendar accepts nothing but `provider_sync`. */
export interface UpdateCalendarRequest {
  name?: string;
  description?: string;
  backgroundcolor?: string | null;
  foregroundcolor?: string | null;
  provider_sync?: boolean;
  /** The calendar bookings are written to when they name none. */
  primary?: boolean;
}
