/** The only door of the library. */
export { executeWhole } from './execute.js';
export { type Sql, sql, together } from './sql.js';
export { insertInto, returning, update } from './write.js';
