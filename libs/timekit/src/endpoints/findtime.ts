/** /findtime (docs/timekit-contract.md 6.5 and 6.7): deprecated, and the only query that can single out calendars. */
import type { CallOptions } from '../call.js';
import type { TimekitRequester } from '../http/requester.js';
import type {
  FindtimeBulkRequest,
  FindtimeRequest,
  FindtimeTeamRequest,
  TimekitFindtimeSlot,
  TimekitFindtimeTeamSlot,
} from '../wire/findtime.js';

export class FindtimeEndpoint {
  constructor(private readonly requester: TimekitRequester) {}

  query(body: FindtimeRequest, call?: CallOptions): Promise<TimekitFindtimeSlot[]> {
    return this.requester.list({ method: 'POST', path: '/findtime', body }, call);
  }

  /** Slots with every user who is free in them. */
  team(body: FindtimeTeamRequest, call?: CallOptions): Promise<TimekitFindtimeTeamSlot[]> {
    return this.requester.list({ method: 'POST', path: '/findtime/team', body }, call);
  }

  /** Several queries at once; the items are undocumented. */
  bulk(body: FindtimeBulkRequest, call?: CallOptions): Promise<unknown[]> {
    return this.requester.list({ method: 'POST', path: '/findtime/bulk', body }, call);
  }
}
