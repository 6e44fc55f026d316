import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BOOKING_STATES, PENDING } from '../../src/bookings/booking-graph.js';
import { EVENT_TYPES } from '../../src/outbox/event-types.js';
import { DocumentedEvents } from '../support/documented-events.js';
import { NativeWorld } from './native.support.js';

let world: NativeWorld;
let documented: DocumentedEvents;
beforeAll(async () => {
  world = await NativeWorld.start();
  documented = await DocumentedEvents.of(world.app.url);
});
afterAll(async () => await world.app.close());

describe('the OpenAPI document', () => {
  test('describes every event of the catalogue, and the test event', () => {
    expect(documented.types).toEqual([...Object.keys(EVENT_TYPES), 'webhook.test']);
  });

  test('has an event for every state that a booking can come to', () => {
    const states = BOOKING_STATES.filter((state) => state !== PENDING);
    expect(documented.types).toEqual(expect.arrayContaining(states.map((state) => `booking.${state}`)));
  });

  test.each([...Object.keys(EVENT_TYPES), 'webhook.test'])('has an example of %s that is one', (type) => {
    expect(documented.exampleOf(type)).toMatchObject({ type });
    expect(documented.mistakesIn(type, documented.exampleOf(type))).toEqual([]);
  });

  test('does not take one event for another, nor half of one', () => {
    const { data, ...envelope } = documented.exampleOf('booking.paid') as { data: { change: object } };
    expect(documented.mistakesIn('booking.unpaid', { ...envelope, data })).not.toEqual([]);
    expect(documented.mistakesIn('booking.paid', envelope)).not.toEqual([]);
    expect(documented.mistakesIn('booking.paid', { ...envelope, data: { ...data, id: 1 } })).not.toEqual([]);
    expect(documented.mistakesIn('booking.paid', { ...envelope, data: { ...data, change: {} } })).not.toEqual([]);
  });
});
