// What `--at` may say: a place in the log, a time, or an experiment. Pure; seek.ts finds the place that is meant.
import { CommandError } from "../errors.ts";

export type Moment =
  | { readonly kind: "sequence"; readonly sequence: number }
  /** In milliseconds since 1970. */
  | { readonly kind: "time"; readonly time: number }
  /** In milliseconds since midnight, UTC, on the day of the log's last event. */
  | { readonly kind: "timeOfDay"; readonly time: number }
  /** As of its closing; in the campaign that the command is about unless one is named. */
  | { readonly kind: "experiment"; readonly campaign: string | undefined; readonly experiment: string };

const SEQUENCE = /^[1-9]\d{0,14}$/;
const TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?$/;
const TIME_OF_DAY = /^(\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)$/;
const EXPERIMENT = /^(?:([^/]+)\/)?([a-z]\d{2,6})$/;

/** Throws a CommandError where it is none of them. */
export const parseMoment = (text: string): Moment => {
  const found = read(text.trim());
  if (found !== undefined) return found;
  throw new CommandError(
    "usage",
    `--at does not understand "${text}"`,
    "Give a sequence number (120), a time (2026-05-04T17:30:00Z, or 17:30 on the log's last day) or an experiment (e0012)",
  );
};

const read = (text: string): Moment | undefined => {
  if (SEQUENCE.test(text)) return { kind: "sequence", sequence: Number(text) };
  const [, day, clock, zone] = TIME.exec(text) ?? [];
  if (day !== undefined && clock !== undefined) return timeOf(day, clock, zone ?? "Z");
  if (TIME_OF_DAY.test(text)) {
    const time = Date.parse(`1970-01-01T${text}Z`);
    return Number.isNaN(time) ? undefined : { kind: "timeOfDay", time };
  }
  const [, campaign, experiment] = EXPERIMENT.exec(text) ?? [];
  return experiment === undefined ? undefined : { kind: "experiment", campaign, experiment };
};

const timeOf = (day: string, clock: string, zone: string): Moment | undefined => {
  const time = Date.parse(`${day}T${clock}${zone}`);
  // The 31st of February would be read as a day of March.
  const midnight = Date.parse(`${day}T00:00Z`);
  const real = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
  return real && !Number.isNaN(time) ? { kind: "time", time } : undefined;
};
