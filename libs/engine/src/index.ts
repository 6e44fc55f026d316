/** The only door of the embedded Timekit. */
export { EngineBootstrap } from './app/engine-bootstrap.js';
export type { DefaultKeys } from './app/engine-bootstrap.js';
export { ENGINE_CONTROLLERS, EngineModule } from './engine.module.js';
export { ENGINE_OPTIONS } from './engine.module-definition.js';
export type { EngineOptions } from './engine.module-definition.js';
export { EngineErrorFilter } from './http/v2/error.filter.js';
export { ENGINE_ENTITIES } from './storage/entities.js';
