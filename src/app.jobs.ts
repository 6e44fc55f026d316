/** What runs on a schedule. None of it has to: whoever looks judges by the clock. */
import type { DynamicModule } from '@nestjs/common';
import { DueBookingsService } from '#libs/engine';
import { BookingRecovery } from './bookings/booking-recovery.service.js';
import { BookingsModule } from './bookings/bookings.module.js';
import { CalendarRecovery } from './calendars/calendar-recovery.service.js';
import { CalendarsModule } from './calendars/calendars.module.js';
import { HoldRetention } from './holds/hold-retention.service.js';
import { HoldTurns } from './holds/hold-turns.service.js';
import { HoldsModule } from './holds/holds.module.js';
import { IdempotencyCleanup } from './idempotency/idempotency-cleanup.service.js';
import { InboundEvents } from './inbound/inbound-events.service.js';
import { InboundModule } from './inbound/inbound.module.js';
import { InboundWorker } from './inbound/inbound-worker.service.js';
import { ReconciliationService } from './inbound/reconciliation.service.js';
import { OutboxModule } from './outbox/outbox.module.js';
import { OutboxRetention } from './outbox/outbox-retention.service.js';
import type { Job } from './jobs/job.js';
import { JobsModule } from './jobs/jobs.module.js';
import { Database } from './persistence/database.js';
import { ProvisioningRecovery } from './resources/provisioning-recovery.service.js';
import { ResourcesModule } from './resources/resources.module.js';
import { DeliveryRetention } from './webhooks/delivery-retention.service.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

const EVERY_MINUTE = '* * * * *';
const EVERY_FIVE_MINUTES = '*/5 * * * *';
const EVERY_HOUR = '17 * * * *';

export function jobsModule(engine: DynamicModule): DynamicModule {
  return JobsModule.forRootAsync({
    imports: [
      ResourcesModule,
      CalendarsModule,
      HoldsModule,
      BookingsModule,
      OutboxModule,
      WebhooksModule,
      InboundModule,
      engine,
    ],
    inject: [
      ProvisioningRecovery,
      CalendarRecovery,
      BookingRecovery,
      DueBookingsService,
      IdempotencyCleanup,
      HoldTurns,
      HoldRetention,
      OutboxRetention,
      DeliveryRetention,
      InboundEvents,
      InboundWorker,
      ReconciliationService,
      Database,
    ],
    useFactory: (
      resources: ProvisioningRecovery,
      calendars: CalendarRecovery,
      bookings: BookingRecovery,
      due: DueBookingsService,
      keys: IdempotencyCleanup,
      turns: HoldTurns,
      holds: HoldRetention,
      events: OutboxRetention,
      deliveries: DeliveryRetention,
      received: InboundEvents,
      inbound: InboundWorker,
      reconciliation: ReconciliationService,
      database: Database,
    ): Job[] => [
      {
        // What a crash left half done. Again and again, since it may be too fresh to be judged at the start.
        name: 'recovery',
        cron: EVERY_MINUTE,
        atStart: true,
        run: async () => {
          await resources.resumePending();
          await calendars.undoLeft();
          await bookings.resolvePending();
          await turns.settleAllLeft();
        },
      },
      {
        name: 'settle-due',
        cron: EVERY_MINUTE,
        atStart: true,
        run: async () => {
          await due.settleEveryApp();
          await bookings.settleDue();
        },
      },
      { name: 'inbound', cron: EVERY_MINUTE, atStart: true, run: async () => await inbound.applyDue() },
      {
        // Not at the start: what a crash left is settled first, and whoever made it may be at it still.
        name: 'reconcile',
        cron: EVERY_FIVE_MINUTES,
        run: async () => await reconciliation.runUnlessRunning(),
      },
      { name: 'upkeep', cron: EVERY_MINUTE, run: async () => await database.tidyUp() },
      { name: 'idempotency-cleanup', cron: EVERY_HOUR, run: async () => await keys.removeExpired() },
      { name: 'hold-retention', cron: EVERY_HOUR, run: async () => await holds.removeOld() },
      {
        name: 'webhook-retention',
        cron: EVERY_HOUR,
        run: async () => {
          await deliveries.removeOld();
          await events.removeOld();
          await received.removeOld();
        },
      },
    ],
  });
}
