/** /accounts: calendar providers (docs/timekit-contract.md 4.3). */
import type { CallOptions, ListParams, Page } from '../call.js';
import type { TimekitRequester } from '../http/requester.js';
import type { TimekitAccount, TimekitProvider, TimekitSyncResult } from '../wire/account.js';

export class AccountsEndpoint {
  constructor(private readonly requester: TimekitRequester) {}

  list(params: ListParams = {}, call?: CallOptions): Promise<Page<TimekitAccount>> {
    return this.requester.page('/accounts', params, call);
  }

  /** Undefined when the upstream answers 204. */
  syncGoogle(call?: CallOptions): Promise<TimekitSyncResult | undefined> {
    return this.requester.oneOrNothing({ method: 'POST', path: '/accounts/sync' }, call);
  }

  /** Undefined when the upstream answers 204. */
  syncMicrosoft(call?: CallOptions): Promise<TimekitSyncResult | undefined> {
    return this.requester.oneOrNothing({ method: 'POST', path: '/accounts/microsoft/sync' }, call);
  }

  /**
   * Where to send a person's browser to connect a calendar; they come back to `callback` with `email` and `token` in the
   * query. Asks for the app's slug first, which the page needs because a browser carries no key.
   */
  async signupUrl(provider: TimekitProvider, callback: string, call?: CallOptions): Promise<string> {
    const app = await this.requester.one<{ slug: string }>({ method: 'GET', path: '/app' }, call);
    return this.requester.url(`/accounts/${provider}/signup`, { 'Timekit-App': app.slug, callback });
  }
}
