import { Migration20261122000000_initial } from './Migration20261122000000_initial.js';

/** Every migration, oldest first. A released one is never edited; a change of the schema adds one. */
export const MIGRATIONS = [Migration20261122000000_initial];
