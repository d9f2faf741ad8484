// What the log accepts at most; refused with a clear error before anything is written.

/** Bytes of one stored event, signature included. */
export const EVENT_BYTES = 131_072;
/** Events of one atomic batch: the server's own limit. */
export const BATCH_EVENTS = 1_000;
/** Arrays and objects within one another in an event's data; the data themselves are the first. */
export const JSON_DEPTH = 64;
