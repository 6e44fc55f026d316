/** Events: time blocks in a calendar (docs/timekit-contract.md 5). Creating one never checks overlaps. */
export type TimekitRsvp = 'accepted' | 'needsAction' | 'declined' | 'tentative';

export interface TimekitEvent {
  /** A UUID today; the oldest recordings carry integers. */
  id: string | number;
  what: string;
  where: string | null;
  description?: string | null;
  rsvp?: TimekitRsvp;
  /** Camel case on the wire, alone among its neighbours. */
  allDay: boolean;
  start: string;
  end: string;
  created_at?: string;
  updated_at?: string;
  /** With `include=calendar`. */
  calendar?: { id: string; name: string };
  /** With `include=participants`. */
  participants?: string[];
}

export interface CreateEventRequest {
  resource_id: string;
  calendar_id: string;
  start: string;
  end: string;
  what: string;
  where: string;
  description?: string;
  participants?: string[];
  invite?: boolean;
  my_rsvp?: TimekitRsvp;
  sync_provider?: boolean;
  all_day?: boolean;
}

export interface UpdateEventRequest {
  start?: string;
  end?: string;
  what?: string;
  where?: string;
  description?: string;
  participants?: string[];
  invite?: boolean;
  my_rsvp?: TimekitRsvp;
  sync_provider?: boolean;
  all_day?: boolean;
}
