/** /resources and the invitation of a resource into the app (docs/timekit-contract.md 3). */
import type { CallOptions, ListParams, Page } from '../call.js';
import { path } from '../http/path.js';
import type { TimekitRequester } from '../http/requester.js';
import type {
  CreateResourceRequest,
  InviteResourceRequest,
  ResetPasswordRequest,
  TimekitResource,
  TimekitTimezone,
  UpdateResourceRequest,
} from '../wire/resource.js';

export class ResourcesEndpoint {
  constructor(private readonly requester: TimekitRequester) {}

  list(params: ListParams = {}, call?: CallOptions): Promise<Page<TimekitResource>> {
    return this.requester.page('/resources', params, call);
  }

  get(id: string, call?: CallOptions): Promise<TimekitResource> {
    return this.requester.one({ method: 'GET', path: path`/resources/${id}` }, call);
  }

  create(body: CreateResourceRequest, call?: CallOptions): Promise<TimekitResource> {
    return this.requester.one({ method: 'POST', path: '/resources', body }, call);
  }

  /** Undefined when the upstream answers 204. */
  update(id: string, body: UpdateResourceRequest, call?: CallOptions): Promise<TimekitResource | undefined> {
    return this.requester.oneOrNothing({ method: 'PUT', path: path`/resources/${id}`, body }, call);
  }

  delete(id: string, call?: CallOptions): Promise<void> {
    return this.requester.nothing({ method: 'DELETE', path: path`/resources/${id}` }, call);
  }

  /** The timezone of whoever has this email anywhere in Timekit. */
  timezone(email: string, call?: CallOptions): Promise<TimekitTimezone> {
    return this.requester.one({ method: 'GET', path: path`/resources/timezone/${email}` }, call);
  }

  resetPassword(body: ResetPasswordRequest, call?: CallOptions): Promise<void> {
    return this.requester.nothing({ method: 'POST', path: '/resources/resetpassword', body }, call);
  }

  invite(body: InviteResourceRequest, call?: CallOptions): Promise<TimekitResource> {
    return this.requester.one({ method: 'POST', path: '/app/invite', body }, call);
  }
}
