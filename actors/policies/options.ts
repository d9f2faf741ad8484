// Which model proposes, and by which way: UCB1 (Auer, Cesa-Bianchi and Fischer 2002) on what an option improves for the
// time or the tokens that it takes. A pure function of what was recorded.
import type { Option } from "../../events/thinking.ts";
import type { Trial } from "../ports.ts";

export interface Record {
  readonly option: Option;
  readonly trials: number;
  /** Mean improvement for a second or a thousand tokens. */
  readonly rate: number;
  /** The upper confidence bound; null before the first trial. */
  readonly bound: number | null;
}

const sameAs =
  ({ mind, way }: Option) =>
  (trial: Trial): boolean =>
    trial.way === way && trial.mind.model === mind.model && trial.mind.reasoner === mind.reasoner;

/** Tokens that count as one unit. */
const THOUSAND = 1000;

/** Every option with what it has brought, in the order of the settings. */
export const recordsOf = (
  options: readonly Option[],
  trials: readonly Trial[],
  per: "second" | "token",
): readonly Record[] => {
  const cost = ({ seconds, tokens }: Trial): number => (per === "second" ? seconds : tokens / THOUSAND);
  const rates = options.map((option) => {
    const own = trials.filter(sameAs(option));
    const spent = own.reduce((sum, trial) => sum + cost(trial), 0);
    const improved = own.reduce((sum, { improvement }) => sum + improvement, 0);
    return { option, trials: own.length, rate: spent === 0 ? 0 : improved / spent };
  });
  const all = rates.reduce((sum, { trials }) => sum + trials, 0);
  // Rewards are brought to [0, 1] by the best rate there is: that is what the bound is made for.
  const best = Math.max(...rates.map(({ rate }) => rate));
  return rates.map((record) => ({
    ...record,
    bound:
      record.trials === 0
        ? null
        : (best === 0 ? 0 : record.rate / best) + Math.sqrt((2 * Math.log(all)) / record.trials),
  }));
};

/** The first that was never tried, else the one with the highest bound; of equal ones the first. */
export const chooseOption = (
  options: readonly Option[],
  trials: readonly Trial[],
  per: "second" | "token",
): Option => {
  const records = recordsOf(options, trials, per);
  const untried = records.find(({ bound }) => bound === null);
  const chosen =
    untried ?? records.reduce((best, record) => ((record.bound ?? 0) > (best.bound ?? 0) ? record : best));
  return chosen.option;
};
