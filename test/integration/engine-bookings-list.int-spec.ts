/** The list of bookings under /v2: order, pages, search, window and includes. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BookingWorld, type WireBooking } from './engine-bookings.support.js';

let world: BookingWorld;

beforeAll(async () => {
  world = await BookingWorld.start();
});

afterAll(async () => {
  await world.close();
});

describe('the list', () => {
  let resourceId: string;
  let calendarId: string;
  const ids: string[] = [];
  const list = async (query: string) => {
    const answer = await world.v2<WireBooking[]>('get', `/bookings?search=resource.id:${resourceId}${query}`);
    expect(answer.status).toBe(200);
    return answer.body;
  };
  const positions = async (query: string) => (await list(query)).data.map(({ id }) => ids.indexOf(id));

  beforeAll(async () => {
    ({ resourceId, calendarId } = await world.resource());
    const people = ['Marty McFly', 'Emmett Brown', 'Biff Tannen', 'Lorraine_Baines', 'George McFly'];
    for (const [index, name] of people.entries()) {
      world.app.clock.advance({ minutes: 1 });
      const day = `2027-01-0${5 - index}`;
      const booking = await world.book(resourceId, {
        graph: index % 2 === 0 ? 'instant' : 'confirm_decline',
        start: `${day}T10:00:00Z`,
        end: `${day}T11:00:00Z`,
        customer: { name, email: `P${index}@example.com`, city: 'Hill Valley' },
        meta: { ref: `r:${index}`, number: index, odd: index % 2 === 1 },
      });
      ids.push(booking.id);
    }
    await world.v2('put', `/bookings/${ids[2]}/cancel`, {});
  });

  test('is newest first, and can be sorted', async () => {
    expect(await positions('')).toEqual([4, 3, 2, 1, 0]);
    expect(await positions('&orderBy=created_at&sortedBy=asc')).toEqual([0, 1, 2, 3, 4]);
    expect(await positions('&orderBy=event.start&sortedBy=asc')).toEqual([4, 3, 2, 1, 0]);
    expect(await positions('&orderBy=event.end&sortedBy=desc')).toEqual([0, 1, 2, 3, 4]);
    expect((await positions('&orderBy=updated_at&sortedBy=desc'))[0]).not.toBe(0);
    expect(await positions('&orderBy=completed&sortedBy=desc')).toEqual([2, 4, 3, 1, 0]);
    expect((await world.v2('get', '/bookings?orderBy=what')).status).toBe(422);
  });

  test('has pages with the keys of the recorded answer', async () => {
    const second = await list('&limit=2&page=2');
    expect(second).toMatchObject({ total: 5, per_page: '2', current_page: 2, last_page: 3, from: 3, to: 4 });
    expect(second['prev_page_url']).toContain('page=1');
    expect(await positions('&limit=2&page=3')).toEqual([0]);
    expect(await positions('&limit=2&page=9')).toEqual([]);
  });

  test.each<[string, number[]]>([
    [';graph:instant', [4, 2, 0]],
    [';state:tentative', [3, 1]],
    [';completed:true', [2]],
    [';completed:false', [4, 3, 1, 0]],
    [';customer.name:*mcfly', [4, 0]],
    [';customer.name:marty mcfly', [0]],
    [';customer.name:Lorraine_B*', [3]],
    [';customer.name:Lorraine?Baines', []],
    [';customer.name:%25', []],
    [';customer.email:p1@EXAMPLE.com', [1]],
    [';customer.city:Hill Valley', [4, 3, 2, 1, 0]],
    [';meta.ref:r:3', [3]],
    [';meta.number:3', [3]],
    [';meta.odd:true', [3, 1]],
    [';meta.ref:none', []],
    ['%3Bgraph:instant;completed:true', [2]],
    [';calendar.id:nonsense', []],
    [`;project.id:0197a000-0000-7000-8000-000000000000`, []],
  ])('finds by %s', async (search, expected) => {
    expect(await positions(search)).toEqual(expected);
  });

  test('finds by calendar, by the old name of the resource, and refuses a key it does not know', async () => {
    expect(await positions(`;calendar.id:${calendarId}`)).toHaveLength(5);
    expect((await world.v2('get', `/bookings?search=resource_id:${resourceId}`)).body).toMatchObject({ total: 5 });
    expect((await world.v2('get', '/bookings?search=what:Haircut')).body).toMatchObject({
      errors: { search: ['The search key what is not supported.'] },
    });
  });

  test('is limited to a window', async () => {
    expect(await positions('&start=2027-01-02T00:00:00Z&end=2027-01-04T00:00:00Z')).toEqual([3, 2]);
    expect(await positions('&start=2027-01-02T10:00:01Z&end=2027-01-03T11:00:00Z')).toEqual([2]);
    expect((await world.v2('get', '/bookings?start=never')).body).toHaveProperty('errors.start');
  });

  test('brings what is included, for every row', async () => {
    const { data } = await list('&include=attributes,event,calendar,customers,logs,provider_event,nonsense');
    expect(data).toHaveLength(5);
    for (const booking of data) {
      expect(booking).toMatchObject({ calendar: { id: calendarId }, provider_event: null });
      expect(booking['event'] === null).toBe(booking.state !== 'confirmed');
      expect(booking['logs']).toHaveLength(booking.state === 'cancelled' ? 2 : 1);
      expect(booking).not.toHaveProperty('nonsense');
    }
  });
});
