export { ENGINE_ENTITIES } from './storage/entities.js';
