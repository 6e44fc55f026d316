/** Apps: a Timekit app is a tenant (docs/timekit-contract.md 10.3). */
export interface TimekitApp {
  id: string;
  slug: string;
  name?: string;
  role?: string;
  settings?: Record<string, unknown>;
  test_mode?: boolean;
  creator_resource_id?: string;
  api_trial_expires_at?: string | null;
  /** Signs webhooks; a secret. */
  webhook_secret?: string;
  contact_email?: string;
  contact_name?: string;
  created_at?: string;
  updated_at?: string;
}

export interface CreateAppRequest {
  name: string;
  settings?: Record<string, unknown>;
}

export interface UpdateAppRequest {
  name?: string;
  settings?: Record<string, unknown>;
}
