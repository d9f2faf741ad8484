// Each verdict against what was registered when the campaign was opened: the gain from which a claim is made, how many
// fresh pairs it was to be tested with, the false discovery rate, and the q-values over all that were begun.
import { FULL_PAIRS, qValues } from "../../actors/policies/claims.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { type Audited, type AuditFault, partsOf, section, type Section, unknown } from "./section.ts";

type Claimed = LoggedEvent<"DiscoveryClaimed">;

export const claims = ({ campaigns }: Audited): Section => {
  const { conducted, imported } = partsOf(campaigns);
  const found = conducted.map(faultsOf);
  const faults = found.flatMap(({ faults }) => faults);
  if (imported.length > 0 && faults.length === 0)
    return unknown("claims", "what is imported registered no criteria before it was measured");
  return section(
    "claims",
    found.reduce((sum, { checked }) => sum + checked, 0),
    faults,
  );
};

const faultsOf = ({ opening, history: events }: ReturnType<typeof partsOf>["conducted"][number]) => {
  const { criteria } = opening.data.settings;
  const claimed = events.filter((event): event is Claimed => event.type === "DiscoveryClaimed");
  const verdicts = events.filter(
    (event) => event.type === "DiscoveryConfirmed" || event.type === "DiscoveryRefuted",
  );
  const faults: AuditFault[] = [];
  for (const { sequence, data } of claimed) {
    const refuse = (what: string): void => void faults.push({ sequence, what: `${data.claim} ${what}` });
    if (criteria === null) refuse("is claimed in a campaign that registered no criteria");
    else if (data.minimumGain !== criteria.minimumGain)
      refuse(`is held against a gain of ${data.minimumGain}; ${criteria.minimumGain} was registered`);
    else if (data.gain < criteria.minimumGain)
      refuse(`is claimed with a gain of ${data.gain}, below the ${criteria.minimumGain} that was registered`);
    else if (data.pairs !== criteria.confirmSeeds)
      refuse(`was to be tested with ${data.pairs} pairs; ${criteria.confirmSeeds} were registered`);
  }
  const q = qValues(verdicts.map(({ data }) => data.comparison?.p ?? 1));
  for (const [index, { sequence, type, data }] of verdicts.entries()) {
    const refuse = (what: string): void => void faults.push({ sequence, what: `${data.claim} ${what}` });
    const claim = claimed.find((one) => one.data.claim === data.claim);
    if (claim === undefined) refuse("has a verdict and was never claimed");
    if (criteria !== null && data.rate !== criteria.falseDiscoveryRate)
      refuse(`was judged at ${data.rate}; a rate of ${criteria.falseDiscoveryRate} was registered`);
    if (data.begun !== verdicts.length)
      refuse(`counts ${data.begun} confirmations that were begun; there are ${verdicts.length} verdicts`);
    if (Math.abs(data.q - (q[index] ?? Number.NaN)) > 1e-9)
      refuse(`has q = ${data.q}; its p-values give ${q[index]}`);
    const confirmed = data.comparison !== null && data.comparison.mean > 0 && data.q <= data.rate;
    if (confirmed !== (type === "DiscoveryConfirmed"))
      refuse(
        `is ${confirmed ? "refuted though it held" : "confirmed though it did not hold"}: q = ${data.q}`,
      );
    if (claim !== undefined && data.provisional !== claim.data.pairs < FULL_PAIRS)
      refuse(`says of ${claim.data.pairs} pairs that they are ${data.provisional ? "" : "not "}provisional`);
  }
  return { faults, checked: claimed.length + verdicts.length };
};
