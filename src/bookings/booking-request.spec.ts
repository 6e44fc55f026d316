import { describe, expect, test } from '@jest/globals';
import { DomainError } from '../core/domain-error.js';
import { readBookingRequest } from './booking-request.js';
import type { CreateBookingDto } from './create-booking.dto.js';

const dto: CreateBookingDto = {
  resource_id: 'BFA0B9FA-36AA-4AE6-8096-F3B20FBED1D2',
  start: '2026-11-23T10:00:00+01:00',
  end: '2026-11-23T11:00:00+0100',
  what: 'Haircut',
  customer: { name: 'Marty McFly', email: 'marty@example.com' },
};

function mistakes(change: Partial<CreateBookingDto>): string[] {
  try {
    readBookingRequest({ ...dto, ...change });
    return [];
  } catch (error) {
    if (error instanceof DomainError) return error.errors.map(({ pointer, code }) => `${pointer} ${code}`);
    throw error;
  }
}

describe('the wish for a booking', () => {
  test('is read with its defaults', () => {
    expect(readBookingRequest(dto)).toEqual({
      graph: 'instant',
      wish: {
        kind: 'time',
        of: { kind: 'resource', id: 'bfa0b9fa-36aa-4ae6-8096-f3b20fbed1d2' },
        resourceIds: [],
        calendarId: undefined,
        startsAt: new Date('2026-11-23T09:00:00Z'),
        endsAt: new Date('2026-11-23T10:00:00Z'),
        what: 'Haircut',
      },
      place: undefined,
      description: undefined,
      customer: dto.customer,
      participants: [],
      meta: {},
      settings: {},
      reminders: [],
      autoComplete: undefined,
      allowDoubleBooking: false,
      ignoreAllDayEvents: false,
    });
  });

  test('names exactly one of user and resource', () => {
    const { resource_id: _resourceId, ...nobody } = dto;
    expect(() => readBookingRequest(nobody)).toThrow('exactly one');
    expect(mistakes({ user_id: 'da5c5fec-01bb-4686-af20-d7dfb4afa63b' })).toEqual(['/resource_id one_of']);
  });

  test('of a seat names its group booking and nothing of the time', () => {
    const seat = { graph: 'group_customer' as const, owner_booking_id: 'DA5C5FEC-01BB-4686-AF20-D7DFB4AFA63B' };
    expect(readBookingRequest({ ...seat, customer: { name: 'M', email: 'm@example.com' } }).wish).toEqual({
      kind: 'seat',
      ownerBookingId: 'da5c5fec-01bb-4686-af20-d7dfb4afa63b',
      what: undefined,
    });
  });

  test.each<[Partial<CreateBookingDto>, string[]]>([
    [{ end: '2026-11-23T10:00:00+01:00' }, ['/end after_start']],
    [{ end: '2026-11-23T09:00:00+01:00' }, ['/end after_start']],
    [{ start: '2026-11-23T10:00:00.5+01:00' }, ['/start whole_second']],
    [{ start: '1899-01-01T00:00:00Z', end: '2201-01-01T00:00:00Z' }, ['/start whole_second', '/end whole_second']],
    [{ end: '2027-11-25T10:00:00+01:00' }, ['/end too_long']],
    [{ graph: 'instant_payment', payment_timeout: '0 seconds' }, ['/payment_timeout duration']],
    [{ graph: 'instant_payment', payment_timeout: '25 hours' }, ['/payment_timeout duration']],
    [{ payment_timeout: '1 hour', max_seats: 2 }, ['/payment_timeout not_for_graph', '/max_seats not_for_graph']],
    [{ owner_booking_id: 'da5c5fec-01bb-4686-af20-d7dfb4afa63b' }, ['/owner_booking_id not_for_graph']],
    [{ graph: 'group_owner' }, ['/max_seats required', '/customer not_for_graph']],
    [
      { graph: 'group_customer', allow_double_bookings: true },
      [
        '/owner_booking_id required',
        '/resource_id not_for_graph',
        '/start not_for_graph',
        '/end not_for_graph',
        '/allow_double_bookings not_for_graph',
      ],
    ],
    [{ meta: { openslot_ref: 'mine' } }, ['/meta/openslot_ref reserved']],
  ])('%j is refused at %j', (change, expected) => {
    expect(mistakes(change)).toEqual(expected);
  });
});
