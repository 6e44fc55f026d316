/** The only door of the embedded Timekit. */
export { ENGINE_CONTROLLERS, EngineModule } from './engine.module.js';
export { ENGINE_OPTIONS } from './engine.module-definition.js';
export type { EngineOptions } from './engine.module-definition.js';
export { EngineErrorFilter } from './http/v2/error.filter.js';
export { ENGINE_ENTITIES } from './storage/entities.js';
