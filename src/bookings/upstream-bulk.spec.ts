import { expect, test } from '@jest/globals';
import { inProcessTransport, TimekitUnexpectedAnswerError, TimekitUnreachableError } from '#libs/timekit';
import { buildClient, testTime } from '../../libs/timekit/testing/build-client.js';
import { RecordedInject } from '../../libs/timekit/testing/recorded-inject.js';
import type { AppConfig } from '../config/config.js';
import type { KnownBooking } from './upstream-bookings.service.js';
import { type SentAction, UpstreamBulk } from './upstream-bulk.service.js';

const IDS = ['019ab0c6-4c30-7b84-9e6f-4f2180ad5f06', '019ab0c6-4c30-7b84-9e6f-4f2180ad5f07'] as const;
const cancelled = { id: IDS[0], state: 'cancelled', graph: 'instant', completed: true };
const sent = IDS.map((timekitBookingId, index): SentAction => {
  const row = { graph: 'instant', timekitBookingId } as KnownBooking;
  return { index, row, action: 'cancel', inputs: {} };
});

test.each([
  ['failed there', [{ index: 1, status: 500, error: 'Server error' }], TimekitUnreachableError],
  ['is not mentioned', undefined, TimekitUnexpectedAnswerError],
])('nobody knows of an item that %s, and why is said', async (_what, errors, cause) => {
  const server = new RecordedInject();
  const transport = inProcessTransport(() => server.inject);
  const client = await buildClient({ baseUrl: 'http://engine.internal', transport, ...testTime() });
  server.plays({ status: 200, body: { data: [cancelled], errors } });
  const flags = { allOrNothing: false, stopOnFirstError: false };
  const outcome = await new UpstreamBulk(client, { timekit: { mode: 'embedded' } } as AppConfig).act(sent, flags);
  expect(outcome).toMatchObject({ done: [{ sent: sent[0] }], refused: [], open: [sent[1]] });
  expect(outcome.cause).toBeInstanceOf(cause);
  expect(outcome.cause.outcomeUnknown).toBe(true);
});
