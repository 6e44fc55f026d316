import type { ResourceView } from '../resources/resource-view.js';
import type { User } from './user.entity.js';

/** `none`: nobody asked for a Timekit resource yet; `pending`: not yet known to exist there; `ready`: all ids are stored. */
export const USER_PROVISIONING = ['none', 'pending', 'ready', 'removing'] as const;
export type UserProvisioning = (typeof USER_PROVISIONING)[number];

/** A user as other features see it: a copy, so that nobody else can change the row. */
export interface UserView {
  readonly id: string;
  readonly externalId: string | null;
  readonly name: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  readonly timezone: string;
  readonly meta: Readonly<Record<string, unknown>>;
  /** Our resource that stands for this user. */
  readonly resourceId: string | null;
  readonly provisioning: UserProvisioning;
  readonly timekitResourceId: string | null;
  /** The availability calendar, when exactly one is singled out. */
  readonly timekitFindtimeCalendar: string | null;
  /** The target calendar. */
  readonly timekitBookingCalendar: string | null;
  /** The user's own constraints, checked when they were written. */
  readonly availabilityFilters: readonly unknown[];
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export function toUserView(row: User, resource: ResourceView | undefined): UserView {
  const { id, externalId, name, firstName, lastName, email, timezone, meta, availabilityFilters, version } = row;
  return {
    id,
    externalId,
    name,
    firstName,
    lastName,
    email,
    timezone,
    meta,
    resourceId: resource?.id ?? null,
    provisioning: resource?.provisioning ?? 'none',
    timekitResourceId: row.timekitResourceId,
    timekitFindtimeCalendar: row.timekitFindtimeCalendar,
    timekitBookingCalendar: row.timekitBookingCalendar,
    availabilityFilters,
    version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
