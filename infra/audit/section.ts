// What an audit says of one question: whether it holds, of how many things, and where it does not.
import type { Arrival } from "../../events/arrival.ts";
import type { LoggedEvent } from "../../events/envelope.ts";
import { type ConductedOpening, isConducted, type Opening } from "../../events/opening.ts";

export interface AuditFault {
  /** Of the event that is wrong, or after which something is missing. */
  readonly sequence: number;
  readonly what: string;
}

export interface Section {
  readonly name: string;
  /** `unknown`: nobody can tell, and `why` says so. */
  readonly verdict: "ok" | "unknown" | "fault";
  readonly checked: number;
  readonly faults: readonly AuditFault[];
  readonly why: string | null;
}

/** What is audited: the log, and in it the campaigns that are asked about, each with its opening. */
export interface Audited {
  /** Every event of the log, in its order. */
  readonly log: readonly LoggedEvent[];
  /** The sequence of the last, as whoever keeps the log says. */
  readonly end: number;
  readonly campaigns: readonly AuditedCampaign[];
}

export interface AuditedCampaign {
  readonly campaign: string;
  readonly opening: Opening;
  /** In log order; with those of the whole laboratory left out, and that it arrived here. */
  readonly events: readonly LoggedEvent[];
  /** The same, after what a fork inherits. */
  readonly history: readonly LoggedEvent[];
  /** Undefined for one of this laboratory. */
  readonly arrival: Arrival | undefined;
}

/** Those whose events say how they were conducted, and those that another laboratory published. */
export const partsOf = (campaigns: readonly AuditedCampaign[]) => {
  const conducted: (AuditedCampaign & { readonly opening: ConductedOpening })[] = [];
  const imported: (AuditedCampaign & { readonly opening: LoggedEvent<"CampaignImported"> })[] = [];
  for (const { opening, ...audited } of campaigns)
    if (isConducted(opening)) conducted.push({ ...audited, opening });
    else imported.push({ ...audited, opening });
  return { conducted, imported };
};

export const section = (name: string, checked: number, faults: readonly AuditFault[]): Section => ({
  name,
  verdict: faults.length === 0 ? "ok" : "fault",
  checked,
  faults,
  why: null,
});

export const unknown = (name: string, why: string): Section => ({
  name,
  verdict: "unknown",
  checked: 0,
  faults: [],
  why,
});
