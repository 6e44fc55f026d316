/** Whose clock may be set, and what happens when it is. */
import type { DynamicModule } from '@nestjs/common';
import { DueBookingsService, EngineBootstrap, ReservationsService } from '#libs/engine';
import { BookingRecovery } from './bookings/booking-recovery.service.js';
import { BookingsModule } from './bookings/bookings.module.js';
import { AppConfig } from './config/config.js';
import { HoldExpiry } from './holds/hold-expiry.service.js';
import { HoldsModule } from './holds/holds.module.js';
import type { Sandbox } from './sandbox/sandbox-clock.service.js';
import { SandboxModule } from './sandbox/sandbox.module.js';

export function sandboxModule(engine: DynamicModule): DynamicModule {
  return SandboxModule.forRootAsync({
    imports: [engine, HoldsModule, BookingsModule],
    inject: [AppConfig, EngineBootstrap, DueBookingsService, ReservationsService, HoldExpiry, BookingRecovery],
    useFactory: (
      config: AppConfig,
      keys: EngineBootstrap,
      due: DueBookingsService,
      reservations: ReservationsService,
      holds: HoldExpiry,
      bookings: BookingRecovery,
    ): Sandbox => ({
      closedBecause() {
        if (config.timekit.mode === 'remote') {
          return 'bookings are kept by the real Timekit, whose clock is its own';
        }
        return keys.defaultKeys().testMode
          ? undefined
          : 'the app is live; give it an ENGINE_API_KEY that starts with test_';
      },
      // What happened at Timekit first: natively it is seen by looking there.
      fireDue: async () => {
        await due.settleEveryApp();
        return await bookings.settleDue();
      },
      endAhead: async (now) => {
        await reservations.endAllAfter(now);
        await holds.endAllAfter(now);
      },
    }),
  });
}
