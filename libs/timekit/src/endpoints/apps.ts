/** /app and /apps (docs/timekit-contract.md 10.3). */
import type { CallOptions, ListParams, Page } from '../call.js';
import { path } from '../http/path.js';
import type { TimekitRequester } from '../http/requester.js';
import type { CreateAppRequest, TimekitApp, UpdateAppRequest } from '../wire/app.js';

export class AppsEndpoint {
  constructor(private readonly requester: TimekitRequester) {}

  /** The app the key belongs to. */
  current(call?: CallOptions): Promise<TimekitApp> {
    return this.requester.one({ method: 'GET', path: '/app' }, call);
  }

  list(params: ListParams = {}, call?: CallOptions): Promise<Page<TimekitApp>> {
    return this.requester.page('/apps', params, call);
  }

  create(body: CreateAppRequest, call?: CallOptions): Promise<TimekitApp> {
    return this.requester.one({ method: 'POST', path: '/apps', body }, call);
  }

  /** Undefined when the upstream answers 204, as it was recorded to. */
  update(slug: string, body: UpdateAppRequest, call?: CallOptions): Promise<TimekitApp | undefined> {
    return this.requester.oneOrNothing({ method: 'PUT', path: path`/apps/${slug}`, body }, call);
  }

  delete(slug: string, call?: CallOptions): Promise<void> {
    return this.requester.nothing({ method: 'DELETE', path: path`/apps/${slug}` }, call);
  }
}
