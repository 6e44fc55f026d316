/** /availability and its companions (docs/timekit-contract.md 6.1 and 6.2). Answers are made on the fly and never paginated. */
import type { CallOptions, Tagged, TaggedList } from '../call.js';
import type { TimekitRequester } from '../http/requester.js';
import type {
  AvailabilityRequest,
  TimekitAvailabilityCount,
  TimekitAvailabilityDate,
  TimekitSlot,
} from '../wire/availability.js';
import type { OpenslotExplainRequest, OpenslotExplanation } from '../wire/explanation.js';

export class AvailabilityEndpoint {
  constructor(private readonly requester: TimekitRequester) {}

  /** Bookable slots; empty when there are none. */
  query(body: AvailabilityRequest, call?: CallOptions): Promise<TimekitSlot[]> {
    return this.requester.list({ method: 'POST', path: '/availability', body }, call);
  }

  /**
   * The same with the tag of the answer; `known` itself when it is still what that tag stands for. Only the embedded engine
   * says so; never to be sent to the real service with something known.
   */
  queryUnless<K extends Tagged>(
    body: AvailabilityRequest,
    known: K | undefined,
    call?: CallOptions,
  ): Promise<TaggedList<TimekitSlot> | K> {
    return this.requester.listUnless({ method: 'POST', path: '/availability', body }, known, call);
  }

  count(body: AvailabilityRequest, call?: CallOptions): Promise<TimekitAvailabilityCount> {
    return this.requester.one({ method: 'POST', path: '/availability/count', body }, call);
  }

  dates(body: AvailabilityRequest, call?: CallOptions): Promise<TimekitAvailabilityDate[]> {
    return this.requester.list({ method: 'POST', path: '/availability/dates', body }, call);
  }

  /** The blocked times. */
  unavailableSlots(body: AvailabilityRequest, call?: CallOptions): Promise<TimekitSlot[]> {
    return this.requester.list({ method: 'POST', path: '/unavailable/slots', body }, call);
  }

  /** Why starts are offered or not. Only the embedded engine knows; never to be sent to the real service. */
  explain(body: OpenslotExplainRequest, call?: CallOptions): Promise<OpenslotExplanation[]> {
    return this.requester.list({ method: 'POST', path: '/openslot/availability/explain', body }, call);
  }
}
