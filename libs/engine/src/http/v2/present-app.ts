import type { TimekitApp } from '#libs/timekit';
import type { EngineApp } from '../../storage/app.entity.js';
import type { RequestTimes } from './times.js';

export type PresentedApp = Omit<TimekitApp, 'creator_resource_id'> & { creator_resource_id: null };

/** The keys of 2026 (docs/timekit-contract.md 10.3). An app has no zone of its own, so its times are in UTC. */
export function presentApp(app: EngineApp, webhookSecret: string, times: RequestTimes): PresentedApp {
  return {
    id: app.id,
    slug: app.slug,
    name: app.name,
    role: 'owner',
    settings: app.settings,
    test_mode: app.testMode,
    creator_resource_id: null,
    api_trial_expires_at: null,
    webhook_secret: webhookSecret,
    created_at: times.compact(app.createdAt.getTime(), 'UTC'),
    updated_at: times.compact(app.updatedAt.getTime(), 'UTC'),
  };
}
