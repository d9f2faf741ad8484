// Claims on a page: what was chosen from how many, then each claim with its verdict, its interval and its pairs, what its
// genes are worth, and what is left of it at the larger size.
import type { Comparison } from "../../events/values.ts";
import type { ClaimTest } from "../../projections/claims/fold.ts";
import { type ClaimsView, gainsOf, type TestedClaim } from "../laboratory/claims.ts";
import { printable } from "./describe.ts";
import { fixed, signed } from "./numbers.ts";
import { table } from "./table.ts";

export const claimsLines = (campaign: string, { claims, denominators }: ClaimsView): string[] => {
  const { opened, trained, claimed, begun, measured, abandoned, confirmed, refuted } = denominators;
  const { ablations, scaleUps } = denominators;
  return [
    `claims     of campaign ${campaign}: ${opened} candidates opened, ${trained} trained, ${claimed} claimed`,
    `           ${begun} confirmations begun, ${measured} measured, ${abandoned} abandoned: ${confirmed} confirmed, ${refuted} refuted`,
    ...countLines("ablations", ablations),
    ...countLines("comparisons at the larger size", scaleUps),
    ...(claims.length === 0 ? [] : ["", ...claimTables(claims), ...claims.flatMap(details)]),
  ];
};

const countLines = (
  what: string,
  { planned, begun, measured, abandoned }: ClaimsView["denominators"]["ablations"],
): string[] =>
  planned === 0
    ? []
    : [`           ${planned} ${what} planned, ${begun} begun, ${measured} measured, ${abandoned} abandoned`];

/** A line for each claim, for each that was scaled up, and for each gene that was put back. */
export const claimTables = (claims: readonly TestedClaim[]): string[] => [
  ...claimTable(claims),
  ...scaleTable(claims),
  ...geneTable(claims),
];

const claimTable = (claims: readonly TestedClaim[]): string[] =>
  table(claims, [
    { title: "claim", cell: ({ claim }) => claim },
    { title: "candidate", cell: ({ experiment }) => experiment },
    { title: "against", cell: ({ baseline }) => baseline },
    { title: "explored", cell: ({ gain }) => signed(gain) },
    { title: "shrunk", cell: ({ verdict }) => signed(verdict?.shrunk ?? null) },
    { title: "pairs", cell: ({ pairs, confirmation }) => `${pairsDone(confirmation)}/${pairs}` },
    { title: "gain", cell: ({ verdict }) => signed(verdict?.comparison?.mean ?? null) },
    { title: "interval", cell: ({ verdict }) => intervalOf(verdict?.comparison ?? null) },
    { title: "p", cell: ({ verdict }) => fixed(verdict?.comparison?.p ?? null) },
    { title: "q", cell: ({ verdict }) => fixed(verdict?.q ?? null) },
    { title: "verdict", cell: verdictOf },
  ]);

const pairsDone = (test: ClaimTest | null): number => test?.pairsDone.length ?? 0;

const verdictOf = ({ status, verdict }: TestedClaim): string =>
  verdict?.provisional === true ? `${status}, provisional` : status;

const intervalOf = (comparison: Comparison | null): string | null => {
  if (comparison === null) return null;
  const { low, high, method } = comparison;
  return `${signed(low)} to ${signed(high)} (${method === "bca" ? "BCa" : "t"})`;
};

/** At the larger size: a line for each claim that was begun there. */
const scaleTable = (claims: readonly TestedClaim[]): string[] => {
  const begun = claims.flatMap(({ scaleUp, ...claim }) => (scaleUp === null ? [] : [{ ...claim, scaleUp }]));
  if (begun.length === 0) return [];
  return [
    "",
    ...table(begun, [
      { title: "larger", cell: ({ scaleUp }) => scaleUp.experiment },
      { title: "claim", cell: ({ claim }) => claim },
      { title: "pairs", cell: ({ scaleUp }) => `${pairsDone(scaleUp)}/${scaleUp.pairs}` },
      { title: "confirmed", cell: ({ verdict }) => signed(verdict?.comparison?.mean ?? null) },
      { title: "gain", cell: ({ scaleUp }) => signed(scaleUp.comparison?.mean ?? null) },
      { title: "interval", cell: ({ scaleUp }) => intervalOf(scaleUp.comparison) },
      { title: "p", cell: ({ scaleUp }) => fixed(scaleUp.comparison?.p ?? null) },
      { title: "sign", cell: ({ scaled }) => heldOf(scaled?.signHolds) },
      { title: "threshold", cell: ({ scaled }) => heldOf(scaled?.thresholdHolds) },
      { title: "status", cell: ({ scaleUp }) => scaleUp.status },
    ]),
  ];
};

const heldOf = (holds: boolean | null | undefined): string | null =>
  holds == null ? null : holds ? "holds" : "does not hold";

/** A line for each gene that is put back, in the order of the plans. */
const geneTable = (claims: readonly TestedClaim[]): string[] => {
  const genes = claims.flatMap(({ claim, plan, ablated, ablations }) =>
    (plan?.ablations ?? []).map(({ ablation, gene, value, putBack }) => ({
      ...{ claim, ablation, gene, value, putBack, pairs: plan?.pairs ?? 0 },
      test: ablations.find(({ experiment }) => experiment === ablation) ?? null,
      q: ablated?.ablations.find((one) => one.ablation === ablation)?.q ?? null,
    })),
  );
  if (genes.length === 0) return [];
  return [
    "",
    ...table(genes, [
      { title: "ablation", cell: ({ ablation }) => ablation },
      { title: "claim", cell: ({ claim }) => claim },
      { title: "gene", cell: ({ gene }) => gene },
      { title: "value", cell: ({ value }) => value },
      { title: "put back", cell: ({ putBack }) => putBack },
      { title: "pairs", cell: ({ test, pairs }) => `${pairsDone(test)}/${pairs}` },
      { title: "gain lost", cell: ({ test }) => signed(test?.comparison?.mean ?? null) },
      { title: "interval", cell: ({ test }) => intervalOf(test?.comparison ?? null) },
      { title: "p", cell: ({ test }) => fixed(test?.comparison?.p ?? null) },
      { title: "q", cell: ({ q }) => fixed(q) },
      { title: "status", cell: ({ test }) => test?.status ?? "planned" },
    ]),
  ];
};

const details = (claim: TestedClaim): string[] => {
  const { verdict, confirmation, scaleUp, scaled, plan, ablations, requested } = claim;
  return [
    "",
    `${claim.claim}  ${claim.experiment} against ${claim.baseline}, chosen from ${claim.candidates} trained candidates`,
    ...gainsLine(confirmation),
    ...(verdict === null
      ? []
      : [
          `       trained by ${verdict.workers.join(", ") || "nobody"} on held-out split ${verdict.split}; explored by ${verdict.explorers.join(", ")} on split 0`,
          `       ${printable(verdict.reason)}`,
        ]),
    ...(scaleUp === null ? [] : ["", `${scaleUp.experiment}  ${claim.claim} at the larger size`]),
    ...gainsLine(scaleUp),
    ...(scaled === null
      ? []
      : [
          `       trained by ${scaled.workers.join(", ") || "nobody"} on held-out split ${scaled.split}`,
          `       ${printable(scaled.reason)}`,
        ]),
    ...(plan === null
      ? requested && verdict === null
        ? ["       its genes are to be put back one at a time once it is confirmed"]
        : []
      : ["", `       what the gain comes from: genes put back to those of ${plan.origin}, one at a time`]),
    ...(plan === null || plan.reason === null ? [] : [`       none: ${printable(plan.reason)}`]),
    ...(plan?.left ?? []).map(
      ({ gene, value, putBack, reason }) =>
        `       left: ${gene} ${value}, there ${putBack}: ${printable(reason)}`,
    ),
    ...ablations.flatMap((test) => [
      `${test.experiment}  without ${test.gene}${abandonedOf(test)}`,
      ...gainsLine(test),
    ]),
  ];
};

const gainsLine = (test: ClaimTest | null): string[] => {
  const gains = gainsOf(test).map((gain) => signed(gain));
  return gains.length === 0 ? [] : [`       gains by pair ${gains.join(" ")}`];
};

const abandonedOf = ({ status, reason }: ClaimTest): string =>
  status === "abandoned" ? `: abandoned, ${printable(reason ?? "")}` : "";
