// The log's times as numbers. Folds read the time of every event, and Date.parse, which takes many forms, is slow.
const digits = (text: string, at: number): number => 10 * text.charCodeAt(at) + text.charCodeAt(at + 1) - 528;

/** Milliseconds since 1970 of an event's time, `YYYY-MM-DDTHH:MM:SS.mmmZ`. */
export const millisecondsOf = (time: string): number =>
  Date.UTC(
    100 * digits(time, 0) + digits(time, 2),
    digits(time, 5) - 1,
    digits(time, 8),
    digits(time, 11),
    digits(time, 14),
    digits(time, 17),
    10 * digits(time, 20) + time.charCodeAt(22) - 48,
  );
