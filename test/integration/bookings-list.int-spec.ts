/** The list of native bookings, and the history of one: filters, windows, pages. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Change, hourOf, type NativeBooking, type NativeUser, type Problem } from './native.support.js';
import { doc, useWorld, world } from './world.support.js';

useWorld();

interface Page {
  data: NativeBooking[];
  next_cursor: string | null;
}

describe('the list of bookings', () => {
  let ann: NativeUser;
  const made: NativeBooking[] = [];

  beforeAll(async () => {
    ann = await world.user();
    for (const hour of [10, 11, 12, 13]) {
      made.push(
        await world.book(
          { user_id: ann.id },
          {
            ...hourOf(hour),
            graph: hour % 2 === 0 ? 'instant' : 'confirm_decline',
            customer: { name: 'C', email: `c${hour}@Example.com` },
          },
        ),
      );
    }
    await world.api('post', `/bookings/${made[0]?.id}/actions/cancel`, {});
  });

  const hours = async (query: string): Promise<number[]> =>
    (await world.bookings(`user_id=${ann.id}&${query}`)).map((booking) =>
      new Date(String(booking['start'])).getUTCHours(),
    );

  test.each([
    ['', [13, 12, 11, 10]],
    ['state=cancelled', [10]],
    ['state=tentative', [13, 11]],
    ['state=pending', []],
    ['graph=instant', [12, 10]],
    ['customer_email=C11@example.COM', [11]],
    ['from=2026-12-02T11:00:00Z&to=2026-12-02T13:00:00Z', [12, 11]],
    ['from=2026-12-02T12:30:00%2B01:00', [13, 12]],
    ['to=2026-12-02T11:00:00Z', [10]],
    ['graph=instant&state=confirmed', [12]],
  ])('%j gives the bookings of the hours %j', async (query, expected) => {
    expect(await hours(query)).toEqual(expected);
  });

  test('by resource holds the same bookings', async () => {
    const byResource = await world.bookings(`resource_id=${ann.resource_id}`);
    expect(byResource.map(({ id }) => id)).toEqual(made.map(({ id }) => id).toReversed());
  });

  test.each([
    'state=open',
    'graph=other',
    'user_id=me',
    'from=now',
    'limit=0',
    'limit=101',
    'cursor=x',
    'state=a&state=b',
    'color=red',
  ])('%s is answered with 400', async (query) => {
    const { status, body } = await world.api<Problem>('get', `/bookings?${query}`);
    expect([status, body.code]).toEqual([400, 'http.invalid_query']);
  });

  test('of a window is read by start, page by page', async () => {
    const query = `user_id=${ann.id}&from=2026-12-02T10:30:00Z&limit=1`;
    const starts: unknown[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: Page } = await world.api<Page>(
        'get',
        `/bookings?${query}${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      starts.push(...body.data.map(({ start }) => start));
      cursor = body.next_cursor;
    }
    expect(starts).toEqual([13, 12, 11].map((hour) => hourOf(hour).start));
    const forged = Buffer.from(`+275760-09-13T00:00:00Z/${made[0]?.id}`).toString('base64url');
    expect((await world.api<Problem>('get', `/bookings?${query}&cursor=${forged}`)).status).toBe(400);
    const foreign = (await world.api<Page>('get', `/bookings?user_id=${ann.id}&limit=1`)).body.next_cursor;
    expect((await world.api<Problem>('get', `/bookings?${query}&cursor=${foreign}`)).body.code).toBe(
      'http.invalid_query',
    );
  });

  test('is read page by page without gaps or repeats while bookings are added', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    let added = 0;
    while (cursor !== null) {
      const page: Page = (
        await world.api<Page>('get', `/bookings?user_id=${ann.id}&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
      ).body;
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor;
      await world.book({ user_id: ann.id }, hourOf(20 + added));
      added += 1;
    }
    expect(seen).toEqual(made.map(({ id }) => id).toReversed());
  });
});

test('the history is read page by page, oldest first', async () => {
  const booking = await world.book({ user_id: doc.id }, hourOf(14));
  for (const size of [1, 2, 3]) await world.api('patch', `/bookings/${booking.id}`, { meta: { size } });
  const versions: number[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { data: Change[]; next_cursor: string | null } = (
      await world.api<{ data: Change[]; next_cursor: string | null }>(
        'get',
        `/bookings/${booking.id}/history?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      )
    ).body;
    versions.push(...page.data.map(({ version }) => version));
    cursor = page.next_cursor;
  }
  expect(versions).toEqual([1, 2, 3, 4]);
});
