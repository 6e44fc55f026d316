/** Connections of a resource to a calendar provider (docs/timekit-contract.md 4.3). */
export type TimekitProvider = 'google' | 'microsoft';

export interface TimekitAccount {
  provider: string;
  /** The account's name at the provider, an email address. */
  provider_id: string;
  last_sync: string | null;
}

/** The recorded answer of a sync; newer ones may be empty. */
export interface TimekitSyncResult {
  description?: string;
  count?: number;
}
