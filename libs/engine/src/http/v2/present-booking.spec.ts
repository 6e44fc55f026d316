import { describe, expect, test } from '@jest/globals';
import type { BookingRelations } from '../../app/booking-relations.js';
import { EngineBooking } from '../../storage/booking.entity.js';
import { EngineResource } from '../../storage/resource.entity.js';
import { presentBooking } from './present-booking.js';
import { RequestTimes } from './times.js';

const RESOURCE = 'bfa0b9fa-36aa-4ae6-8096-f3b20fbed1d2';
const CALENDAR = 'da5c5fec-01bb-4686-af20-d7dfb4afa63b';
const at = new Date('2016-02-11T10:58:45Z');

const booking = Object.assign(new EngineBooking(), {
  appId: '11111111-1111-4111-8111-111111111111',
  id: '58190fc6-1ec0-4ebb-b627-7ce6aa9fc703',
  resourceId: RESOURCE,
  calendarId: CALENDAR,
  graph: 'confirm_decline',
  state: 'tentative',
  completed: false,
  startsAt: new Date('2015-03-01T08:00:00Z'),
  endsAt: new Date('2015-03-01T13:00:00Z'),
  what: 'Mens haircut',
  place: 'Sesame St',
  description: 'Please arrive early',
  participants: [],
  customer: { comment: 'hi', email: 'marty@example.com', id: 'c1', name: 'Marty', phone: '1-591' },
  meta: { openslot_ref: 'x' },
  inputs: { decline: { message: 'no' }, event_info: { start: 'forged' } },
  ownerBookingId: null,
  rescheduledFromId: null,
  rescheduledToId: null,
  reservationId: null,
  bulkId: null,
  eventId: null,
  createdAt: at,
  updatedAt: at,
});

const relations: BookingRelations = {
  resources: new Map([
    [
      RESOURCE,
      Object.assign(new EngineResource(), {
        id: RESOURCE,
        timezone: 'Europe/Copenhagen',
        capacity: 1,
        createdAt: at,
        updatedAt: at,
      }),
    ],
  ]),
  calendars: new Map(),
  events: new Map(),
  logs: new Map(),
  bulks: new Map(),
  owners: new Map(),
  seats: new Map(),
  furtherResources: new Map(),
};

const present = (...include: string[]) => presentBooking(booking, relations, new Set(include), new RequestTimes());

describe('a booking on the wire', () => {
  test('has six keys when nothing is included, as recorded', () => {
    expect(present()).toEqual({
      id: '58190fc6-1ec0-4ebb-b627-7ce6aa9fc703',
      state: 'tentative',
      graph: 'confirm_decline',
      completed: false,
      created_at: '2016-02-11T11:58:45+0100',
      updated_at: '2016-02-11T11:58:45+0100',
    });
  });

  test('tells what can be done with it as soon as anything is included, in the recorded order', () => {
    expect(present('event')).toMatchObject({ possible_actions: ['decline', 'confirm'], event: null });
  });

  test('writes its period with a colon in the offset, and no input of an action takes its place', () => {
    expect(present('attributes')['attributes']).toEqual({
      decline: { message: 'no' },
      event_info: {
        start: '2015-03-01T09:00:00+01:00',
        end: '2015-03-01T14:00:00+01:00',
        what: 'Mens haircut',
        where: 'Sesame St',
        description: 'Please arrive early',
        calendar_id: CALENDAR,
        participants: [],
      },
    });
  });

  test('puts the documented customer fields first and keeps the others', () => {
    const { customer, customers } = present('customer', 'customers');
    expect(Object.entries(customer ?? {})).toEqual([
      ['id', 'c1'],
      ['name', 'Marty'],
      ['email', 'marty@example.com'],
      ['phone', '1-591'],
      ['voip', ''],
      ['comment', 'hi'],
    ]);
    expect(customers).toEqual([customer]);
  });

  test('survives a calendar that was deleted, and ignores an include it does not know', () => {
    expect(present('calendar', 'nonsense', 'toString')).toMatchObject({ calendar: null });
    expect(present('calendar', 'nonsense', 'toString')).not.toHaveProperty('nonsense');
    expect(present('meta')).toHaveProperty('meta', { openslot_ref: 'x' });
  });
});
