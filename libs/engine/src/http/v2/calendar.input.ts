/** Bodies of POST /calendars and PUT /calendars/:id. Source: docs/timekit-contract.md 4.2. */
import type { CalendarChanges, CalendarFields } from '../../app/calendars.service.js';
import { Input } from './input.js';

const MAX_NAME = 255;

/** `description` may be missing. Events of a new calendar count for availability unless `provider_sync` says no. */
export function readNewCalendar(body: unknown): CalendarFields & { resourceId: string } {
  const input = new Input(body);
  const calendar = {
    resourceId: input.uuid('resource_id', { required: true }),
    name: input.string('name', { required: true, max: MAX_NAME }),
    description: input.string('description') ?? null,
    foregroundcolor: readColor(input, 'foregroundcolor') ?? null,
    backgroundcolor: readColor(input, 'backgroundcolor') ?? null,
    providerSync: input.bool('provider_sync') ?? true,
  };
  input.done();
  return calendar;
}

/** Null clears the description and the colours. */
export function readCalendarChanges(body: unknown): CalendarChanges {
  const input = new Input(body);
  const name = input.string('name', { required: input.has('name'), max: MAX_NAME });
  const description = input.isNull('description') ? null : input.string('description');
  const foregroundcolor = readColor(input, 'foregroundcolor');
  const backgroundcolor = readColor(input, 'backgroundcolor');
  const providerSync = input.bool('provider_sync');
  const primary = input.bool('primary');
  input.done();
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(foregroundcolor === undefined ? {} : { foregroundcolor }),
    ...(backgroundcolor === undefined ? {} : { backgroundcolor }),
    ...(providerSync === undefined ? {} : { providerSync }),
    ...(primary === undefined ? {} : { primary }),
  };
}

/** Null, or an empty text, for "no colour". */
function readColor(input: Input, name: string): string | null | undefined {
  return input.isNull(name) || input.raw(name) === '' ? null : input.color(name);
}
