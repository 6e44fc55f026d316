/** /events (docs/timekit-contract.md 5). */
import type { CallOptions, ListParams, Page } from '../call.js';
import { path } from '../http/path.js';
import type { TimekitRequester } from '../http/requester.js';
import type { CreateEventRequest, TimekitEvent, UpdateEventRequest } from '../wire/event.js';

/** Events are listed inside a window only. */
export type EventListParams = ListParams & { start: string; end: string };

export class EventsEndpoint {
  constructor(private readonly requester: TimekitRequester) {}

  list(params: EventListParams, call?: CallOptions): Promise<Page<TimekitEvent>> {
    return this.requester.page('/events', params, call);
  }

  get(id: string, call?: CallOptions): Promise<TimekitEvent> {
    return this.requester.one({ method: 'GET', path: path`/events/${id}` }, call);
  }

  /** Never checks for overlaps. */
  create(body: CreateEventRequest, call?: CallOptions): Promise<TimekitEvent> {
    return this.requester.one({ method: 'POST', path: '/events', body }, call);
  }

  /** Undefined when the upstream answers 204. */
  update(id: string, body: UpdateEventRequest, call?: CallOptions): Promise<TimekitEvent | undefined> {
    return this.requester.oneOrNothing({ method: 'PUT', path: path`/events/${id}`, body }, call);
  }

  delete(id: string, call?: CallOptions): Promise<void> {
    return this.requester.nothing({ method: 'DELETE', path: path`/events/${id}` }, call);
  }
}
