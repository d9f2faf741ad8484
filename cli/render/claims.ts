// Claims on a page: what was chosen from how many, then each claim with its verdict, its interval and its pairs.
import type { Claim } from "../../projections/claims/fold.ts";
import type { ClaimsView } from "../laboratory/claims.ts";
import { gainsOf } from "../laboratory/claims.ts";
import { printable } from "./describe.ts";
import { fixed, signed } from "./numbers.ts";
import { table } from "./table.ts";

export const claimsLines = (campaign: string, { claims, denominators }: ClaimsView): string[] => {
  const { opened, trained, claimed, begun, measured, confirmed, refuted } = denominators;
  return [
    `claims     of campaign ${campaign}: ${opened} candidates opened, ${trained} trained, ${claimed} claimed`,
    `           ${begun} confirmations begun, ${measured} measured: ${confirmed} confirmed, ${refuted} refuted`,
    ...(claims.length === 0 ? [] : ["", ...claimTable(claims), ...claims.flatMap(details)]),
  ];
};

/** A line for each claim. */
export const claimTable = (claims: readonly Claim[]): string[] =>
  table(claims, [
    { title: "claim", cell: ({ claim }) => claim },
    { title: "candidate", cell: ({ experiment }) => experiment },
    { title: "against", cell: ({ baseline }) => baseline },
    { title: "explored", cell: ({ gain }) => signed(gain) },
    { title: "shrunk", cell: ({ verdict }) => signed(verdict?.shrunk ?? null) },
    { title: "pairs", cell: ({ pairs, pairsDone }) => `${pairsDone.length}/${pairs}` },
    { title: "gain", cell: ({ verdict }) => signed(verdict?.comparison?.mean ?? null) },
    { title: "interval", cell: ({ verdict }) => intervalOf(verdict?.comparison ?? null) },
    { title: "p", cell: ({ verdict }) => fixed(verdict?.comparison?.p ?? null) },
    { title: "q", cell: ({ verdict }) => fixed(verdict?.q ?? null) },
    { title: "verdict", cell: verdictOf },
  ]);

const verdictOf = ({ status, verdict }: Claim): string =>
  verdict?.provisional === true ? `${status}, provisional` : status;

const intervalOf = (comparison: NonNullable<Claim["verdict"]>["comparison"]): string | null => {
  if (comparison === null) return null;
  const { low, high, method } = comparison;
  return `${signed(low)} to ${signed(high)} (${method === "bca" ? "BCa" : "t"})`;
};

const details = (claim: Claim): string[] => {
  const { verdict } = claim;
  const gains = gainsOf(claim).map((gain) => signed(gain));
  return [
    "",
    `${claim.claim}  ${claim.experiment} against ${claim.baseline}, chosen from ${claim.candidates} trained candidates`,
    ...(gains.length === 0 ? [] : [`       gains by pair ${gains.join(" ")}`]),
    ...(verdict === null
      ? []
      : [
          `       trained by ${verdict.workers.join(", ") || "nobody"} on held-out split ${verdict.split}; explored by ${verdict.explorers.join(", ")} on split 0`,
          `       ${printable(verdict.reason)}`,
        ]),
  ];
};
