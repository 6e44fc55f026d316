/** What Timekit sends to a webhook (docs/timekit-contract.md 9.2): the booking itself, without an envelope, and `isTest` on a test call. */
import type { TimekitBooking } from './booking.js';

export interface TimekitWebhookPayload extends TimekitBooking {
  isTest?: boolean;
}
