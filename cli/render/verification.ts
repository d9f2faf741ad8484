// What came of deciding a campaign again: what was decided as recorded, what could not be asked for, and the first
// difference with what was recorded and what is decided today.
import type { LoggedEvent } from "../../events/envelope.ts";
import { LOGIC_VERSION } from "../../events/logic-version.ts";
import type { Decided, Mismatch } from "../../infra/replay/compare.ts";
import { type Given, givens } from "../../infra/replay/questions.ts";
import type { Difference, Verification } from "../../infra/replay/verify.ts";
import { printable } from "./describe.ts";

/** What is known of the campaign that was verified. */
export interface Verified {
  readonly campaign: string;
  /** The sequence up to which the log was read; null: to its end. */
  readonly until: number | null;
  /** Of the rules that it was opened under; null where it was imported. */
  readonly edition: number | null;
}

export const verificationLines = (
  { campaign, until, edition }: Verified,
  { events, inherited, verified, given, unanswerable, difference }: Verification,
): string[] => {
  const asOf = until === null ? "" : `, as of event ${until}`;
  return [
    `replay     of campaign ${campaign}: ${events} events read${asOf}${edition === null ? "" : `, under edition ${edition} of the rules`}`,
    `version    ${LOGIC_VERSION} decides again`,
    ...(inherited === 0 ? [] : [`inherited  ${inherited} events, to be decided again where they stand`]),
    ...labelled("decided", countsOf(verified, "as recorded")),
    ...labelled("given", countsOf(given, "not decided here", givens)),
    ...labelled("not asked", countsOf(unanswerable, "taken as recorded")),
    ...(difference === null
      ? ["result     every decision that was asked for came out as recorded"]
      : differenceLines(difference)),
  ];
};

/** The label stands before the first line alone. */
const labelled = (label: string, lines: readonly string[]): string[] =>
  lines.map((line, index) => `${(index === 0 ? label : "").padEnd(10)} ${line}`);

const countsOf = (
  counts: Readonly<Record<string, number>>,
  what: string,
  names: Readonly<Record<string, string>> = {},
): string[] => {
  const counted = Object.entries(counts).filter(([, count]) => count > 0);
  const total = counted.reduce((sum, [, count]) => sum + count, 0);
  return [
    `${total} ${what}`,
    ...counted.map(([name, count]) => `  ${String(count).padStart(4)}  ${printable(names[name] ?? name)}`),
  ];
};

const differenceLines = ({ event, what, actual, mismatches }: Difference): string[] => [
  `result     a difference at event ${event.sequence}: ${printable(what)}`,
  `           ${event.type}, revision ${event.revision} of ${placeOf(event)}, made by version ${event.attributes.logicversion}`,
  ...(actual === null ? ["           today's code does nothing there"] : []),
  ...mismatches.slice(0, SHOWN).flatMap(mismatchLines),
  ...(mismatches.length > SHOWN ? [`           and ${mismatches.length - SHOWN} more`] : []),
];

/** Places of a difference that a page names; as JSON all are. */
const SHOWN = 8;
const WIDTH = 160;

const mismatchLines = ({ path, expected, actual }: Mismatch): string[] => [
  `           ${path}`,
  `             expected  ${valueText(expected)}`,
  `             actual    ${valueText(actual)}`,
];

const valueText = (value: unknown): string => {
  const text = value === undefined ? "nothing" : printable(JSON.stringify(value));
  return text.length > WIDTH ? `${text.slice(0, WIDTH)}…` : text;
};

const placeOf = ({ stream }: LoggedEvent): string => `${stream.campaign}/${stream.id}`;

/** The same as `replay --verify --json` prints it. `expected` is what was recorded, `actual` what is decided today. */
export const verificationJson = (
  { campaign, until, edition }: Verified,
  { events, inherited, verified, given, unanswerable, difference }: Verification,
) => ({
  v: 1,
  ...{ campaign, until, edition, version: LOGIC_VERSION },
  same: difference === null,
  ...{ events, inherited, verified, given: given as Readonly<Record<Given, number>>, unanswerable },
  difference: difference === null ? null : differenceJson(difference),
});

const differenceJson = ({ event, what, expected, actual, mismatches }: Difference) => ({
  ...{ sequence: event.sequence, type: event.type, stream: placeOf(event), revision: event.revision },
  ...{ time: event.time, logicversion: event.attributes.logicversion, what },
  expected: decidedJson(expected),
  actual: actual === null ? null : decidedJson(actual),
  mismatches: mismatches.map(({ path, expected = null, actual = null }) => ({ path, expected, actual })),
});

const decidedJson = ({ stream, ...decided }: Decided) => ({
  stream: `${stream.campaign}/${stream.id}`,
  ...decided,
});
