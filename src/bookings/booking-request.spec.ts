import { describe, expect, test } from '@jest/globals';
import { DomainError } from '../core/domain-error.js';
import { readBookingRequest } from './booking-request.js';
import type { CreateBookingDto } from './bookings.dto.js';

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
      of: { kind: 'resource', id: 'bfa0b9fa-36aa-4ae6-8096-f3b20fbed1d2' },
      graph: 'instant',
      calendarId: undefined,
      startsAt: new Date('2026-11-23T09:00:00Z'),
      endsAt: new Date('2026-11-23T10:00:00Z'),
      what: 'Haircut',
      place: '',
      description: '',
      customer: dto.customer,
      participants: [],
      meta: {},
      allowDoubleBooking: false,
      ignoreAllDayEvents: false,
    });
  });

  test('names exactly one of user and resource', () => {
    const { resource_id: _resourceId, ...nobody } = dto;
    expect(() => readBookingRequest(nobody)).toThrow('exactly one');
    expect(mistakes({ user_id: 'da5c5fec-01bb-4686-af20-d7dfb4afa63b' })).toEqual(['/resource_id one_of']);
  });

  test.each([
    [{ end: '2026-11-23T10:00:00+01:00' }, ['/end after_start']],
    [{ end: '2026-11-23T09:00:00+01:00' }, ['/end after_start']],
    [{ start: '2026-11-23T10:00:00.5+01:00' }, ['/start whole_second']],
    [{ start: '1899-01-01T00:00:00Z', end: '2201-01-01T00:00:00Z' }, ['/start whole_second', '/end whole_second']],
    [{ end: '2027-11-25T10:00:00+01:00' }, ['/end too_long']],
    [{ meta: { openslot_ref: 'mine' } }, ['/meta/openslot_ref reserved']],
  ])('%j is refused at %j', (change, expected) => {
    expect(mistakes(change)).toEqual(expected);
  });
});
