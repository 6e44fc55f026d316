import { SetMetadata } from '@nestjs/common';

/**
 * What a key may do. `admin` holds all the others; `write` holds `read`; `read` holds `public`; `public` is safe in a
 * browser, where it lets whoever reads it do what a customer may.
 */
export const SCOPES = ['admin', 'write', 'read', 'public'] as const;
export type Scope = (typeof SCOPES)[number];

export const REQUIRED_SCOPE = 'openslot:required-scope';
export const NO_KEY_NEEDED = 'openslot:no-key-needed';

/** The scope a route asks for. A route without this (or {@link NoKeyNeeded}) is refused for everyone. */
export const RequireScope = (scope: Scope) => SetMetadata(REQUIRED_SCOPE, scope);

/** Opens a route to callers without a key: health checks and the API document. */
export const NoKeyNeeded = () => SetMetadata(NO_KEY_NEEDED, true);

/** True when a key with `held` may call a route that asks for `required`: every scope holds those listed after it. */
export function scopesAllow(held: readonly Scope[], required: Scope): boolean {
  return held.some((scope) => SCOPES.indexOf(scope) <= SCOPES.indexOf(required));
}
