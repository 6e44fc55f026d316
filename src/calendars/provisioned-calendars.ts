import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ProvisionedHook, ProvisionedResource } from '../resources/provisioning-record.js';
import { ProvisioningService } from '../resources/provisioning.service.js';
import { UsersService } from '../users/users.service.js';
import { CalendarMirror } from './calendar-mirror.js';

/** What calendars and users store of a new resource, in the transaction that makes it ready. */
@Injectable()
export class ProvisionedCalendars implements ProvisionedHook, OnModuleInit {
  constructor(
    private readonly provisioning: ProvisioningService,
    private readonly mirror: CalendarMirror,
    private readonly users: UsersService,
  ) {}

  onModuleInit(): void {
    this.provisioning.attach(this);
  }

  async onProvisioned(tx: EntityManager, provisioned: ProvisionedResource): Promise<void> {
    const { resourceId, userId, timekitResourceId, calendars, targetCalendarId } = provisioned;
    if (userId !== null) {
      await this.users.setTimekitResource(tx, userId, timekitResourceId);
    }
    await this.mirror.changeIn(tx, { id: resourceId, userId }, async (rows) => {
      await rows.replaceBy(calendars);
      await rows.setRoles([], targetCalendarId);
    });
  }
}
