/** /calendars (docs/timekit-contract.md 4.2). */
import type { CallOptions, ListParams, Page } from '../call.js';
import { path } from '../http/path.js';
import type { TimekitRequester } from '../http/requester.js';
import type { CreateCalendarRequest, TimekitCalendar, UpdateCalendarRequest } from '../wire/calendar.js';

export class CalendarsEndpoint {
  constructor(private readonly requester: TimekitRequester) {}

  /** Calendars of all resources, unless the search names one (`{ 'resource.id': id }`). */
  list(params: ListParams = {}, call?: CallOptions): Promise<Page<TimekitCalendar>> {
    return this.requester.page('/calendars', params, call);
  }

  get(id: string, call?: CallOptions): Promise<TimekitCalendar> {
    return this.requester.one({ method: 'GET', path: path`/calendars/${id}` }, call);
  }

  create(body: CreateCalendarRequest, call?: CallOptions): Promise<TimekitCalendar> {
    return this.requester.one({ method: 'POST', path: '/calendars', body }, call);
  }

  /** Undefined when the upstream answers 204. */
  update(id: string, body: UpdateCalendarRequest, call?: CallOptions): Promise<TimekitCalendar | undefined> {
    return this.requester.oneOrNothing({ method: 'PUT', path: path`/calendars/${id}`, body }, call);
  }

  delete(id: string, call?: CallOptions): Promise<void> {
    return this.requester.nothing({ method: 'DELETE', path: path`/calendars/${id}` }, call);
  }
}
