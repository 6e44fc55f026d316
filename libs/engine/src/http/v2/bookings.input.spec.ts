import { describe, expect, test } from '@jest/globals';
import { EngineError, type EngineFault } from '../../engine.errors.js';
import { readActionInput, readEditInput } from './booking-change.input.js';
import { readBookingInput } from './bookings.input.js';
import { RequestTimes } from './times.js';

const RESOURCE = 'bfa0b9fa-36aa-4ae6-8096-f3b20fbed1d2';
const CALENDAR = 'da5c5fec-01bb-4686-af20-d7dfb4afa63b';

/** What the widget sends without a project: fixture bookings-create-201. */
const widgetBody = {
  end: '2026-05-08T11:00:00+02:00',
  start: '2026-05-08T10:00:00+02:00',
  description: 'Name: Joe Test\nEmail: test@timekit.io\n',
  customer: { name: 'Joe Test', email: 'test@timekit.io', timezone: 'Europe/Copenhagen' },
  where: 'TBD',
  what: 'Meeting with Joe Test',
  resource_id: RESOURCE,
  graph: 'instant',
};

const times = new RequestTimes();
const read = (body: unknown) => {
  const input = readBookingInput(body, times);
  if (input.kind !== 'time') {
    throw new TypeError('This is a seat.');
  }
  return input;
};

function faultOf(run: () => unknown): EngineFault {
  try {
    run();
  } catch (error) {
    if (error instanceof EngineError) {
      return error.fault;
    }
    throw error;
  }
  throw new Error('expected a refusal');
}

function problemsOf(change: Record<string, unknown>): Record<string, readonly string[]> {
  const fault = faultOf(() => read({ ...widgetBody, ...change }));
  return fault.kind === 'invalid' ? { ...fault.errors } : {};
}

describe('the body of POST /bookings', () => {
  test('as the widget sends it is read whole, with the defaults of the contract', () => {
    const { request, periodIn } = read(widgetBody);
    expect(request).toEqual({
      graph: 'instant',
      resourceId: RESOURCE,
      furtherResourceIds: [],
      calendarId: undefined,
      what: 'Meeting with Joe Test',
      place: 'TBD',
      description: 'Name: Joe Test\nEmail: test@timekit.io\n',
      customer: { name: 'Joe Test', email: 'test@timekit.io', timezone: 'Europe/Copenhagen' },
      participants: [],
      invite: false,
      myRsvp: null,
      meta: {},
      settings: {},
      autoComplete: undefined,
      bulkId: null,
    });
    expect(periodIn('Asia/Tokyo')).toEqual({
      start: Date.parse('2026-05-08T08:00:00Z'),
      end: Date.parse('2026-05-08T09:00:00Z'),
    });
  });

  test('missing entirely names every required field at once', () => {
    const fault = faultOf(() => read(undefined));
    expect(fault.kind === 'invalid' ? Object.keys(fault.errors).toSorted() : []).toEqual([
      'customer',
      'description',
      'end',
      'graph',
      'resource_id',
      'start',
      'what',
      'where',
    ]);
  });

  test('a malformed calendar id is answered alone, as recorded', () => {
    expect(faultOf(() => read({ event: { calendar_id: 'doesnt exist' } }))).toEqual({
      kind: 'invalid',
      errors: { event: ['calendar id must be a valid UUID'] },
      action: 'save_booking_data',
    });
  });

  test('the legacy event object gives the fields, over flat ones', () => {
    const { start, end, what, where, description, ...rest } = widgetBody;
    const { request, periodIn } = read({
      ...rest,
      what: 'flat',
      event: {
        start,
        end,
        what,
        where,
        description,
        calendar_id: CALENDAR,
        participants: ['a@example.com'],
        invite: true,
      },
    });
    expect(request).toMatchObject({
      what,
      place: where,
      description,
      calendarId: CALENDAR,
      participants: ['a@example.com'],
      invite: true,
    });
    expect(periodIn('UTC').start).toBe(Date.parse(start));
  });

  test('an empty description and an empty where are accepted, an empty what is not', () => {
    expect(read({ ...widgetBody, description: '', where: '' }).request).toMatchObject({ description: '', place: '' });
    expect(problemsOf({ what: '' })).toEqual({ what: ['The what field is required.'] });
  });

  test("the customer's own fields stay as sent, apart from an id", () => {
    const customer = { name: 'A', email: 'a@example.com', id: 'mine', comment: 'hi', tags: ['A', 'B'], ok: true };
    expect(read({ ...widgetBody, customer }).request.customer).toEqual({
      name: 'A',
      email: 'a@example.com',
      comment: 'hi',
      tags: ['A', 'B'],
      ok: true,
    });
  });

  test('settings become booleans, and what only mails and reminders read is kept there', () => {
    const { settings, autoComplete } = read({
      ...widgetBody,
      settings: { allow_double_bookings: '1', colour: 'red' },
      notify_customer_by_email: { enabled: false },
      webhooks: { all: { enabled: false } },
      buffer: '15 minutes',
      auto_complete_one_hour_after_booking_ends: { enabled: false },
    }).request;
    expect(settings).toEqual({
      allow_double_bookings: true,
      colour: 'red',
      notify_customer_by_email: { enabled: false },
      webhooks: { all: { enabled: false } },
      buffer: '15 minutes',
    });
    expect(autoComplete).toBe(false);
  });

  test("only the graph's first action may be asked for", () => {
    expect(read({ ...widgetBody, action: 'confirm' }).request.graph).toBe('instant');
    expect(read({ ...widgetBody, graph: 'confirm_decline', action: 'create' }).request.graph).toBe('confirm_decline');
    expect(problemsOf({ graph: 'confirm_decline', action: 'confirm' })).toHaveProperty('action');
    expect(problemsOf({ action: 'cancel' })).toHaveProperty('action');
  });

  test('graphs that cannot be run yet and graphs that do not exist are told apart', () => {
    expect(problemsOf({ graph: 'reservation' })).toEqual({ graph: ['The selected graph is not supported.'] });
    expect(problemsOf({ graph: 'constructor' })).toEqual({ graph: ['The selected graph is invalid.'] });
  });

  test('a project of any id does not exist', () => {
    expect(faultOf(() => read({ ...widgetBody, project_id: RESOURCE }))).toEqual({
      kind: 'not_found',
      model: 'Project',
    });
    expect(problemsOf({ project_id: 'x' })).toHaveProperty('project_id');
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a resource id that is no UUID', { resource_id: '17' }, 'resource_id'],
    ['a customer that is a string', { customer: 'Joe' }, 'customer'],
    ['a customer without an email', { customer: { name: 'Joe' } }, 'customer.email'],
    ['a customer with a broken email', { customer: { name: 'Joe', email: 'joe' } }, 'customer.email'],
    ['a customer in no zone', { customer: { name: 'J', email: 'a@b.co', timezone: 'Mars/Base' } }, 'customer.timezone'],
    ['meta that is a list', { meta: [1] }, 'meta'],
    ['meta that is too large', { meta: { text: 'x'.repeat(17_000) } }, 'meta'],
    ['meta with a character that cannot be stored', { meta: { a: '\0' } }, 'meta'],
    ['settings that are no object', { settings: 7 }, 'settings'],
    ['a switch that is no boolean', { settings: { allow_double_bookings: 'yes' } }, 'settings.allow_double_bookings'],
    ['participants that are no emails', { participants: ['nobody'] }, 'participants.0'],
    ['too many participants', { participants: Array.from({ length: 201 }, () => 'a@b.co') }, 'participants'],
    ['an unknown rsvp', { my_rsvp: 'maybe' }, 'my_rsvp'],
    ['an owner booking', { related: { owner_booking_id: RESOURCE } }, 'related'],
    ['reminders that cannot be stored', { event_notifications: ['\uD800'] }, 'event_notifications'],
  ])('refuses %s', (_, change, field) => {
    expect(problemsOf(change)).toHaveProperty([field]);
  });

  test.each<[string, unknown, unknown, string]>([
    ['a start that is no time', 'soon', '2026-05-08T11:00:00Z', 'start'],
    ['a start that is a number', 1_778_000_000, '2026-05-08T11:00:00Z', 'start'],
    ['an end at the start', '2026-05-08T11:00:00Z', '2026-05-08T11:00:00Z', 'end'],
    ['an end before the start', '2026-05-08T11:00:00Z', '2026-05-08T10:00:00Z', 'end'],
    ['more than 366 days', '2026-05-08T11:00:00Z', '2027-05-10T11:00:00Z', 'end'],
    ['a year that cannot be stored', '+271821-01-01T00:00:00Z', '+271821-01-01T01:00:00Z', 'start'],
  ])('refuses %s', (_, start, end, field) => {
    const { periodIn } = read({ ...widgetBody, start, end });
    const fault = faultOf(() => periodIn('UTC'));
    expect(fault.kind === 'invalid' ? fault.errors : {}).toHaveProperty(field);
  });

  test('a time without an offset is read in the zone of the resource', () => {
    const { periodIn } = read({ ...widgetBody, start: '2026-05-08T10:00:00', end: '2026-05-08T11:00:00' });
    expect(periodIn('America/New_York').start).toBe(Date.parse('2026-05-08T14:00:00Z'));
  });
});

describe('a seat and its group', () => {
  const seatBody = {
    graph: 'group_customer',
    related: { owner_booking_id: RESOURCE },
    customer: { name: 'Joe Test', email: 'test@timekit.io' },
  };

  test('a seat needs its owner and a customer, and leaves the rest to the owner', () => {
    expect(readBookingInput(seatBody, times)).toMatchObject({
      kind: 'seat',
      request: {
        graph: 'group_customer',
        ownerBookingId: RESOURCE,
        resourceId: undefined,
        what: undefined,
        place: undefined,
        description: undefined,
      },
    });
    const described = readBookingInput({ ...seatBody, what: ' ', where: '', description: 'Mine' }, times);
    expect(described.request).toMatchObject({ what: undefined, place: '', description: 'Mine' });
    const fault = faultOf(() => readBookingInput({ graph: 'group_customer_payment' }, times));
    expect(fault.kind === 'invalid' ? Object.keys(fault.errors).toSorted() : []).toEqual([
      'customer',
      'related',
      'related.owner_booking_id',
    ]);
  });

  test('a group needs no customer, and its seats become a number', () => {
    const { customer, ...rest } = widgetBody;
    const { request } = read({
      ...rest,
      graph: 'group_owner',
      settings: { max_seats: '20', min_cancel_time: '1 day' },
    });
    expect(request).toMatchObject({ customer: null, settings: { max_seats: 20, min_cancel_time: '1 day' } });
    expect(problemsOf({ graph: 'group_owner', customer: { name: customer.name } })).toHaveProperty(['customer.email']);
  });

  test('a timeout is checked where a payment is awaited, and means nothing elsewhere', () => {
    const settings = { timeout: 'whenever' };
    expect(problemsOf({ graph: 'instant_payment', settings })).toHaveProperty(['settings.timeout']);
    expect(read({ ...widgetBody, settings }).request.settings).toEqual(settings);
  });
});

describe('the other bodies', () => {
  test('meta is required, and an empty PHP array is an empty object', () => {
    expect(readEditInput({ meta: { a: 1 } })).toEqual({ meta: { a: 1 }, texts: {} });
    expect(readEditInput({ meta: [] })).toEqual({ meta: {}, texts: {} });
    expect(readEditInput({ openslot: { what: 'New', where: '' } })).toEqual({
      meta: undefined,
      texts: { what: 'New', place: '' },
    });
    expect(faultOf(() => readEditInput({ openslot: { what: ' ', description: 7 } }))).toMatchObject({
      errors: { 'openslot.what': [expect.any(String)], 'openslot.description': [expect.any(String)] },
    });
    expect(faultOf(() => readEditInput({ openslot: {} }))).toMatchObject({
      errors: { meta: ['The meta field is required.'] },
    });
  });

  test("an action's input is read under its own name and may be missing", () => {
    expect(readActionInput({ decline: { message: 'Sorry' }, other: 1 }, 'decline')).toEqual({ message: 'Sorry' });
    expect(readActionInput(undefined, 'decline')).toEqual({});
    expect(readActionInput({}, 'cancel')).toEqual({});
    expect(faultOf(() => readActionInput({ decline: 'no' }, 'decline'))).toMatchObject({ kind: 'invalid' });
    expect(faultOf(() => readActionInput({ decline: { message: 1 } }, 'decline'))).toHaveProperty([
      'errors',
      'decline.message',
    ]);
  });
});
