import type { ProvisioningState, Resource } from './resource.entity.js';

/** A resource as other features see it: a copy, so that nobody else can change the row. */
export interface ResourceView {
  readonly id: string;
  readonly userId: string | null;
  readonly name: string;
  readonly email: string | null;
  readonly timezone: string;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly constraints: readonly unknown[];
  /** How many bookings it can hold at one moment. */
  readonly capacity: number;
  readonly provisioning: ProvisioningState;
  readonly timekitResourceId: string | null;
  /** One more with every change of the row, its calendars' roles included. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A resource that exists at Timekit. */
export type ProvisionedResourceView = ResourceView & { readonly timekitResourceId: string };

export function toResourceView(row: Resource): ResourceView {
  const { id, userId, name, email, timezone, meta, constraints, capacity, provisioning, timekitResourceId, version } =
    row;
  return {
    id,
    userId,
    name,
    email,
    timezone,
    meta,
    constraints,
    capacity,
    provisioning,
    timekitResourceId,
    version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
