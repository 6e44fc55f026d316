/** Reminders of an app, a project or a booking (docs/timekit-contract.md 8.6). */

/** `when` counts from the start of the booking, before and after alike. */
export interface TimekitReminder {
  type: 'email' | 'webhook';
  settings: {
    recipient?: 'owner' | 'customer';
    subject?: string;
    url?: string;
    method?: 'post' | 'get';
    expected_response_code?: number | string;
  };
  when: { type: 'before' | 'after'; unit: 'secs' | 'mins' | 'hours'; time: number };
}
