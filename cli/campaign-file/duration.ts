// Times as a person writes them: `2h`, `90m`, `1h30m`, `1.5h`, or a number of seconds.
import { Effect, Schema, SchemaGetter, SchemaIssue } from "effect";
import { Seconds } from "../../events/values.ts";

const UNITS: Readonly<Record<string, number>> = { d: 86_400, h: 3600, m: 60, s: 1 };

/** In seconds; no clock is to overflow. */
const LONGEST = 1000 * 86_400;
/** A length of time that a person may ask for. */
export const Time = Seconds.check(Schema.isLessThanOrEqualTo(LONGEST));

/** Seconds above zero, 1000 days at most; undefined where the text is no such time. */
export const secondsOf = (written: number | string): number | undefined => {
  const seconds = typeof written === "number" ? written : secondsIn(written.trim());
  return seconds !== undefined && seconds > 0 && seconds <= LONGEST ? seconds : undefined;
};

const secondsIn = (text: string): number | undefined => {
  if (!/^(\d+(\.\d+)?\s*[dhms]\s*)+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+(?:\.\d+)?)\s*([dhms])/g)]
    .map(([, number, unit]) => Number(number) * (UNITS[unit!] ?? 0))
    .reduce((sum, part) => sum + part, 0);
};

/** The shortest way to write whole seconds: `2h`, `1h30m`, `45s`. */
export const writeDuration = (seconds: number): string => {
  const parts: string[] = [];
  let rest = Math.max(0, Math.round(seconds));
  for (const [unit, size] of Object.entries(UNITS)) {
    if (rest >= size) parts.push(`${Math.floor(rest / size)}${unit}`);
    rest %= size;
  }
  return parts.join("") || "0s";
};

/** Decodes to seconds. */
export const Duration = Schema.Union([Schema.Finite, Schema.String]).pipe(
  Schema.decodeTo(Seconds, {
    decode: SchemaGetter.transformEffect((written: number | string, options) => {
      const seconds = secondsOf(written);
      return seconds !== undefined
        ? Effect.succeed(seconds)
        : Effect.fail(
            new SchemaIssue.InvalidValue(
              {
                message: `Expected a time above zero such as 90m, 1h30m or 5400 (seconds), 1000d at most, got ${JSON.stringify(written)}`,
              },
              written,
              options,
            ),
          );
    }),
    encode: SchemaGetter.transform((seconds: number): number | string => seconds),
  }),
);
