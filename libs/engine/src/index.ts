/** The only door of the embedded Timekit. */
export { DueBookingsService } from './app/due-bookings.service.js';
export { EngineBootstrap } from './app/engine-bootstrap.js';
export type { DefaultKeys } from './app/engine-bootstrap.js';
export { ReservationsService } from './app/reservations.service.js';
export { ENGINE_CONTROLLERS, EngineModule } from './engine.module.js';
export { ENGINE_OPTIONS } from './engine.module-definition.js';
export type { EngineOptions } from './engine.module-definition.js';
export { settledFirst } from './app/settled-transaction.js';
export { untilNoConflict } from './app/transaction.js';
export { EngineError } from './engine.errors.js';
export { onlyReads } from './http/v2/access.js';
export { AppKeyGuard } from './http/v2/app-key.guard.js';
export { EngineErrorFilter, renderError } from './http/v2/error.filter.js';
export { requestAppOf } from './http/v2/request-app.js';
export { inputMeaningOf } from './http/v2/times.js';
export { ENGINE_ENTITIES } from './storage/entities.js';
