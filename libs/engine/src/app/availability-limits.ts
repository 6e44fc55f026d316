/** How much one query may ask for. Past these the answer is a 422 that names the limit, never a slow server. */
export const MAX_RESOURCES = 200;
export const MAX_WINDOW_DAYS = 366;
export const MAX_SLOTS = 20_000;
/** Slots times the resources on them: what the size of an answer grows with. */
export const MAX_SLOT_RESOURCES = 200_000;
/** What the search itself may take of a processor, the database and the writing of the answer aside. */
export const MAX_SEARCH_MS = 250;
/** Shortest slot and shortest step. */
export const MIN_LENGTH_MS = 60_000;
/** Longest slot, step and buffer: a query never looks further than this anyway. */
export const MAX_LENGTH_MS = MAX_WINDOW_DAYS * 86_400_000;
