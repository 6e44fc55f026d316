/** The only door of the library. */
export { Batched, type BatchLimits } from './batched.js';
export { hasCommitted, noteCommit } from './committed.js';
export { executeWhole } from './execute.js';
export { type Sql, sql, together } from './sql.js';
export { insertInto, returning, updateEach } from './write.js';
