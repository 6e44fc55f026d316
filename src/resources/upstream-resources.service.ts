/** What provisioning and removal ask of Timekit about one resource. Every step can be repeated after a crash. */
import { Injectable } from '@nestjs/common';
import {
  pages,
  type TimekitCalendar,
  TimekitClient,
  TimekitConflictError,
  type TimekitConstraint,
  type TimekitError,
  TimekitInvalidError,
  TimekitNotFoundError,
  type TimekitResource,
} from '#libs/timekit';
import { RequestError } from '../http/http.errors.js';
import type { Resource } from './resource.entity.js';
import type { ProvisionedResourceView, ResourceView } from './resource-view.js';
import { ResourcesError } from './resources.errors.js';

/** The key under `meta` that carries our row's id. */
const REFERENCE = 'openslot_ref';
const PAGE_SIZE = 100;
const BOOKINGS_CALENDAR = { name: 'Bookings', description: 'Bookings are saved here' };

export interface CalendarsWithTarget {
  calendars: TimekitCalendar[];
  target: TimekitCalendar;
}

@Injectable()
export class UpstreamResources {
  constructor(private readonly timekit: TimekitClient) {}

  /**
   * The Timekit resource that carries our row's id. Every hit is compared here, and all pages are read, because Timekit
   * ignores search keys that it does not know.
   */
  async findByReference(id: string, signal: AbortSignal): Promise<TimekitResource | undefined> {
    const search = { [`meta.${REFERENCE}`]: id };
    const fetchPage = (page: number) =>
      this.timekit.resources.list({ search, limit: PAGE_SIZE, page }, { signal, include: ['calendars'] });
    for await (const page of pages(fetchPage)) {
      const found = page.data.find((resource) => resource.meta?.[REFERENCE] === id);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  /**
   * Creates the row's resource. A refusal is believed only after one more look: an earlier attempt that nobody heard the
   * answer of may have been carried out meanwhile, and now its e-mail is "taken", by ourselves.
   */
  async create(row: Resource, signal: AbortSignal): Promise<TimekitResource> {
    try {
      return await this.timekit.resources.create(
        {
          name: row.name,
          timezone: row.timezone,
          ...(row.email === null ? {} : { email: row.email }),
          ...namesOf(row),
          meta: metaWithReference(row),
          ...(row.capacity === 1 ? {} : { openslot: { capacity: row.capacity } }),
          ...(row.constraints.length === 0 ? {} : { availability_constraints: constraintsOf(row.constraints) }),
        },
        { signal, include: ['calendars'] },
      );
    } catch (error) {
      if (!isRefusal(error)) {
        throw error;
      }
      const ours = await this.findByReference(row.id, signal);
      if (ours === undefined) {
        throw error;
      }
      return ours;
    }
  }

  /** An existing resource, to be adopted. Throws 422 on `/timekit_resource_id` when Timekit does not know it. */
  async existing(timekitResourceId: string, signal?: AbortSignal): Promise<TimekitResource> {
    try {
      return await this.timekit.resources.get(timekitResourceId, {
        signal,
        include: ['calendars', 'availability_constraints'],
      });
    } catch (error) {
      if (error instanceof TimekitNotFoundError) {
        const detail = `The resource ${timekitResourceId} does not exist at Timekit.`;
        throw RequestError.invalidField('/timekit_resource_id', 'unknown_upstream', detail);
      }
      throw error;
    }
  }

  /** A resource of ours as Timekit has it. Throws resources.gone_upstream. */
  async get(resource: ProvisionedResourceView): Promise<TimekitResource> {
    try {
      return await this.timekit.resources.get(resource.timekitResourceId);
    } catch (error) {
      throw ResourcesError.goneOr(error, resource);
    }
  }

  /** All calendars of the resource and the one that bookings go to; creates a "Bookings" calendar when it has none. */
  async calendarsWithTarget(resource: TimekitResource, signal?: AbortSignal): Promise<CalendarsWithTarget> {
    const sent = resource.calendars ?? [];
    const calendars = sent.length > 0 ? sent : await this.calendarsOf(resource.id, signal);
    const target = targetAmong(calendars);
    if (target !== undefined) {
      return { calendars, target };
    }
    const created = await this.timekit.calendars.create({ resource_id: resource.id, ...BOOKINGS_CALENDAR }, { signal });
    return { calendars: [created], target: created };
  }

  async calendarsOf(timekitResourceId: string, signal?: AbortSignal): Promise<TimekitCalendar[]> {
    const search = { 'resource.id': timekitResourceId };
    const fetchPage = (page: number) => this.timekit.calendars.list({ search, limit: PAGE_SIZE, page }, { signal });
    const calendars: TimekitCalendar[] = [];
    for await (const page of pages(fetchPage)) {
      calendars.push(...page.data);
    }
    return calendars;
  }

  /** Whether there is a booking in a state that is not final. */
  async hasBookingsToCome(timekitResourceId: string): Promise<boolean> {
    const search = { 'resource.id': timekitResourceId, completed: 'false' };
    const { data } = await this.timekit.bookings.list({ search, limit: 1 });
    return data.length > 0;
  }

  /** Deletes the resource; that it is gone already is as good. */
  async remove(timekitResourceId: string): Promise<void> {
    try {
      await this.timekit.resources.delete(timekitResourceId);
    } catch (error) {
      if (!(error instanceof TimekitNotFoundError)) {
        throw error;
      }
    }
  }
}

/** Timekit answered, and it will not do this: nothing was carried out, and the same request again will not change that. */
export function isRefusal(error: unknown): error is TimekitError {
  return (error instanceof TimekitInvalidError || error instanceof TimekitConflictError) && !error.outcomeUnknown;
}

/** Where bookings go unless somebody chose otherwise: the primary calendar, "Bookings", or the first there is. */
export function targetAmong(calendars: readonly TimekitCalendar[]): TimekitCalendar | undefined {
  return (
    calendars.find((calendar) => calendar.primary === true) ??
    calendars.find((calendar) => calendar.name === BOOKINGS_CALENDAR.name && isTimekits(calendar)) ??
    calendars.find((calendar) => calendar.provider_primary === true) ??
    calendars[0]
  );
}

/** The resource's meta as it is sent: an update replaces the whole object, so our reference goes with every one. */
export function metaWithReference(resource: Pick<ResourceView, 'id' | 'meta'>): Record<string, unknown> {
  return { ...resource.meta, [REFERENCE]: resource.id };
}

/** Constraints as the client types them. They were checked when they were written (`checkConstraints`). */
export function constraintsOf(checked: readonly unknown[]): TimekitConstraint[] {
  return checked as TimekitConstraint[];
}

function isTimekits(calendar: TimekitCalendar): boolean {
  return (calendar.provider ?? 'timekit') === 'timekit';
}

/** A person's names are on the user's row, which the resource's row refers to. */
function namesOf({ user }: Resource): { first_name?: string; last_name?: string } {
  const firstName = user?.firstName ?? '';
  const lastName = user?.lastName ?? '';
  return {
    ...(firstName === '' ? {} : { first_name: firstName }),
    ...(lastName === '' ? {} : { last_name: lastName }),
  };
}
