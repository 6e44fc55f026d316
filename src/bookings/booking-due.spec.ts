import { describe, expect, test } from '@jest/globals';
import { dueAgain, dueOf, dueWithGroup, NEVER } from './booking-due.js';

const createdAt = new Date('2026-12-01T08:00:00Z');
const booking = {
  state: 'confirmed',
  settings: {},
  autoComplete: true,
  createdAt,
  endsAt: new Date('2026-12-01T11:00:00Z'),
};

describe('what time does to a booking', () => {
  test.each([
    [{ graph: 'instant' }, ['12:00:00', 'complete', 'completed']],
    [{ graph: 'instant', autoComplete: false }, null],
    [{ graph: 'instant', state: 'cancelled' }, null],
    [{ graph: 'instant', state: 'pending' }, null],
    [{ graph: 'confirm_decline', state: 'tentative' }, null],
    [{ graph: 'group_owner', state: 'tentative' }, ['12:00:00', 'complete', 'completed']],
    [{ graph: 'instant_payment', state: 'tentative' }, ['08:05:00', 'timeout', 'unpaid']],
    [
      { graph: 'instant_payment', state: 'tentative', settings: { payment_timeout: '23 hours' } },
      ['31:00:00', 'timeout', 'unpaid'],
    ],
    // A seat does not outlive its group booking.
    [
      { graph: 'group_customer_payment', state: 'tentative', settings: { payment_timeout: '23 hours' } },
      ['12:00:00', 'timeout', 'unpaid'],
    ],
    [
      {
        graph: 'group_customer_payment',
        state: 'tentative',
        settings: { payment_timeout: '23 hours' },
        autoComplete: false,
      },
      ['12:00:00', 'timeout', 'unpaid'],
    ],
    [{ graph: 'group_customer_payment', state: 'paid' }, ['12:00:00', 'complete', 'completed']],
    [{ graph: 'group_customer_payment', state: 'paid', autoComplete: false }, null],
  ])('%j: %j', (standing, expected) => {
    const { dueAt, dueAction, dueState } = dueOf({ ...booking, ...standing });
    expect(dueAt === null ? null : [hourOf(dueAt), dueAction, dueState]).toEqual(expected);
  });

  test.each([
    ['group_customer', 'confirmed', 'cancelled', ['cancel_by_owner', 'cancelled_by_owner']],
    ['group_customer', 'confirmed', 'completed', ['complete', 'completed']],
    ['group_customer_payment', 'tentative', 'cancelled', ['cancel_by_owner', 'cancelled_by_owner']],
    ['group_customer_payment', 'tentative', 'completed', ['timeout', 'unpaid']],
  ])('a %s that is %s, when its group booking is %s: %j', (graph, state, ownerState, expected) => {
    const due = dueWithGroup({ graph, state, autoComplete: true }, ownerState, createdAt);
    expect([due.dueAt, due.dueAction, due.dueState]).toEqual([createdAt, ...expected]);
  });

  test('leaves a seat that opted out when its group booking is completed', () => {
    const seat = { graph: 'group_customer', state: 'confirmed', autoComplete: false };
    expect(dueWithGroup(seat, 'completed', createdAt)).toEqual(NEVER);
    expect(dueWithGroup(seat, 'cancelled', createdAt).dueState).toBe('cancelled_by_owner');
  });

  test('of a seat whose payment may come after its group booking is over is looked for at the end of that time too', () => {
    const seat = {
      ...booking,
      graph: 'group_customer_payment',
      state: 'tentative',
      settings: { payment_timeout: '8 hours' },
    };
    expect(hourOf(dueAgain(seat, new Date('2026-12-01T15:30:00Z')).dueAt)).toBe('16:00:00');
    expect(hourOf(dueAgain(seat, new Date('2026-12-01T16:00:00Z')).dueAt)).toBe('17:00:00');
  });

  test('is looked for again after as long as it was due, within bounds', () => {
    expect(againAt('11:59:59')).toBe('12:00:00');
    expect(againAt('12:00:10')).toBe('12:00:20');
    expect(againAt('20:00:00')).toBe('21:00:00');
  });
});

/** Since the midnight that the booking was made after. */
function hourOf(at: Date | null): string {
  const seconds = ((at?.getTime() ?? 0) - Date.parse('2026-12-01T00:00:00Z')) / 1_000;
  return [seconds / 3_600, (seconds / 60) % 60, seconds % 60]
    .map((part) => String(Math.floor(part)).padStart(2, '0'))
    .join(':');
}

/** When the next look is after one at that time. */
function againAt(time: string): string {
  return hourOf(dueAgain({ ...booking, graph: 'instant' }, new Date(`2026-12-01T${time}Z`)).dueAt);
}
