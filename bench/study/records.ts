// Which candidates were a campaign's best so far when they closed. The last of them is the campaign's pick.

interface Closed {
  readonly fitness: number | null;
}

/** Of candidates in the order of their closing. Of equal ones the earlier stays best, as `campaign show` has it. */
export const recordsOf = <Candidate extends Closed>(
  candidates: readonly Candidate[],
): readonly Candidate[] => {
  let best = -Infinity;
  return candidates.filter(({ fitness }) => {
    if (fitness === null || fitness <= best) return false;
    best = fitness;
    return true;
  });
};
