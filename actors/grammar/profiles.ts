// The profiles of all earlier proposals, side by side in one array: every proposal is compared with each of them, and
// looking an object up takes ten times as long as comparing.
import { Option } from "effect";
import type { JudgedProposal } from "../ports.ts";
import { PROFILE, type Profile, profileOf } from "./distance.ts";
import { readGenomeJson } from "./normalise.ts";

/** That of the proposal at `index` begins at `PROFILE * index`, where it is known. */
export class Profiles {
  #proposals: readonly JudgedProposal[] = [];
  #profiles: Profile = new Int32Array(PROFILE);
  #known = new Uint8Array(1);

  get all(): Profile {
    return this.#profiles;
  }

  /** Not of code without a genome, nor of a genome of another grammar. */
  isKnown(index: number): boolean {
    return this.#known[index] === 1;
  }

  /** Reads those that are others than the last time. */
  update(proposals: readonly JudgedProposal[]): this {
    const same = proposals.findIndex((proposal, index) => proposal !== this.#proposals[index]);
    this.#makeRoom(proposals.length);
    for (let index = same === -1 ? proposals.length : same; index < proposals.length; index++) {
      const genome = Option.getOrNull(readGenomeJson(proposals[index]!.genome));
      this.#known[index] = genome === null ? 0 : 1;
      if (genome !== null) this.#profiles.set(profileOf(genome), PROFILE * index);
    }
    this.#proposals = proposals;
    return this;
  }

  #makeRoom(length: number): void {
    if (length <= this.#known.length) return;
    const [profiles, known] = [this.#profiles, this.#known];
    this.#profiles = new Int32Array(2 * PROFILE * length);
    this.#profiles.set(profiles);
    this.#known = new Uint8Array(2 * length);
    this.#known.set(known);
  }
}

/** Folds keep what was proposed, in the order in which they came to know it: a list is known by its first. */
const profiles = new WeakMap<JudgedProposal, Profiles>();

export const profilesOf = (proposals: readonly JudgedProposal[]): Profiles => {
  const [first] = proposals;
  const known = (first && profiles.get(first)) ?? new Profiles();
  if (first !== undefined) profiles.set(first, known);
  return known.update(proposals);
};
