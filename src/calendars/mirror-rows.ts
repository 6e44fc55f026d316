import type { EntityManager } from '@mikro-orm/postgresql';
import type { TimekitCalendar } from '#libs/timekit';
import type { SubjectChanges } from '../outbox/subject-changes.service.js';
import { targetAmong } from '../resources/upstream-resources.service.js';
import { ResourceCalendar } from './resource-calendar.entity.js';

type Mirrored = Pick<ResourceCalendar, 'name' | 'description' | 'color' | 'provider' | 'synced'>;
type Roles = Pick<ResourceCalendar, 'forAvailability' | 'isTarget'>;

/** The calendar rows of one resource while a transaction changes them. Only what differs is written, and `changed` tells. */
export class MirrorRows {
  changed = false;
  /** What Timekit said of these calendars in this change; it knows which one is primary, the rows do not. */
  private readonly upstream: TimekitCalendar[] = [];

  private constructor(
    private readonly tx: EntityManager,
    private readonly resourceId: string,
    private readonly changes: SubjectChanges,
    private readonly now: Date,
    private rows: ResourceCalendar[],
  ) {}

  static async load(tx: EntityManager, resourceId: string, changes: SubjectChanges, now: Date): Promise<MirrorRows> {
    const rows = await tx.find(ResourceCalendar, { resourceId });
    await changes.touch(tx, 'calendar', ...rows.map(({ id }) => id));
    return new MirrorRows(tx, resourceId, changes, now, rows);
  }

  /** In a stable order: as they came to be known here. */
  get all(): ResourceCalendar[] {
    return this.rows.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1));
  }

  /** Takes over a calendar as Timekit has it. One that is known as another resource's is left alone. */
  async put(calendar: TimekitCalendar): Promise<void> {
    const known = this.rows.find((row) => row.id === calendar.id);
    if (known !== undefined) {
      this.upstream.push(calendar);
      this.write(known, mirrored(calendar, known));
      return;
    }
    if ((await this.tx.count(ResourceCalendar, { id: calendar.id })) > 0) {
      return;
    }
    this.upstream.push(calendar);
    this.changed = true;
    this.changes.created(this.tx, 'calendar', calendar.id);
    this.rows.push(
      this.tx.create(ResourceCalendar, {
        id: calendar.id,
        resourceId: this.resourceId,
        ...mirrored(calendar),
        forAvailability: false,
        isTarget: false,
        createdAt: this.now,
        updatedAt: this.now,
      }),
    );
  }

  /** Makes the rows those of `calendars`: the whole list of the resource. */
  async replaceBy(calendars: readonly TimekitCalendar[]): Promise<void> {
    const vanished = this.rows.filter((row) => !calendars.some((calendar) => calendar.id === row.id));
    this.rows = this.rows.filter((row) => !vanished.includes(row));
    this.changed ||= vanished.length > 0;
    // Before anything else, so that a target which is gone makes room for the next one.
    await this.tx.remove(vanished).flush();
    for (const calendar of calendars) {
      await this.put(calendar);
    }
  }

  /** For an upstream that answers a change with nothing. */
  patch(id: string, values: Partial<Mirrored>): void {
    const row = this.rows.find((each) => each.id === id);
    if (row !== undefined) {
      this.write(row, values);
    }
  }

  async setRoles(availabilityIds: readonly string[], targetId: string): Promise<void> {
    for (const row of this.rows) {
      this.write(row, { forAvailability: availabilityIds.includes(row.id) });
    }
    await this.setTarget(targetId);
  }

  /** Brings the roles in line with the calendars that are left, and writes everything. */
  async settle(): Promise<void> {
    const someSingledOut = this.rows.some((row) => row.forAvailability && row.synced);
    for (const row of this.rows) {
      this.write(row, { forAvailability: someSingledOut && row.synced });
    }
    if (!this.rows.some((row) => row.isTarget)) {
      await this.setTarget((targetAmong(this.upstream) ?? this.all[0])?.id);
    }
    await this.tx.flush();
  }

  /** The old target is written first: the database allows one at any moment. */
  private async setTarget(id: string | undefined): Promise<void> {
    for (const row of this.rows.filter((each) => each.isTarget && each.id !== id)) {
      this.write(row, { isTarget: false });
    }
    await this.tx.flush();
    for (const row of this.rows.filter((each) => each.id === id)) {
      this.write(row, { isTarget: true });
    }
    await this.tx.flush();
  }

  private write(row: ResourceCalendar, values: Partial<Mirrored & Roles>): void {
    const names = Object.keys(values) as (keyof (Mirrored & Roles))[];
    if (names.some((name) => row[name] !== values[name])) {
      Object.assign(row, values);
      this.changed = true;
    }
  }
}

/** Timekit's calendar in our words. What an answer leaves out stays as it was. */
function mirrored(calendar: TimekitCalendar, known?: Mirrored): Mirrored {
  return {
    name: calendar.name,
    description: calendar.description,
    color: calendar.backgroundcolor,
    provider: calendar.provider ?? known?.provider ?? 'timekit',
    synced: calendar.provider_sync ?? known?.synced ?? false,
  };
}
