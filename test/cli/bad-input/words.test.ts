// Commands, flags and arguments that there are not, or that are out of range.
import { join } from "node:path";
import test from "ava";
import { type Bad, just, refusesEach, run } from "../../support/bad-input.ts";

const words: readonly Bad[] = [
  {
    what: "an unknown command",
    code: 2,
    says: [/Unknown subcommand "runn".*did you mean run\?/, /--help/],
    args: () => ["runn"],
  },
  {
    what: "an unknown command of a group",
    code: 2,
    says: [/"shw".*did you mean show\?/],
    args: () => ["campaign", "shw"],
  },
  {
    what: "an unknown flag",
    code: 2,
    says: [/--experimnts.*did you mean --experiments\?/],
    args: () => ["run", "--experimnts", "3"],
  },
  {
    what: "experiments out of range",
    code: 2,
    says: [/--experiments.*between 1 and 100000/],
    args: just("--experiments", "0"),
  },
  {
    what: "a seed out of range",
    code: 2,
    says: [/--seed.*between 0 and 4294967295/],
    args: run("--seed", "4294967296"),
  },
  {
    what: "no projection to be made anew",
    code: 2,
    says: [/no projection was given/, /--all/],
    args: ({ data }) => ["projection", "rebuild", "--data", data],
  },
  {
    what: "a projection that there is not",
    code: 4,
    says: [/there is no projection linage/, /lineage/],
    args: ({ data }) => ["projection", "rebuild", "linage", "--data", data],
  },
  { what: "a name without a letter", code: 2, says: [/--name/], args: run("--name", "") },
  { what: "a name too long", code: 2, says: [/--name/], args: run("--name", "x".repeat(201)) },
  {
    what: "parallel out of range",
    code: 2,
    says: [/--parallel.*between 1 and 64/],
    args: run("--parallel", "65"),
  },
  { what: "a size that there is not", code: 2, says: [/--size.*laptop.*tiny/], args: just("--size", "big") },
  {
    what: "a time limit below zero",
    code: 2,
    says: [/--training-time-limit/],
    args: run("--training-time-limit", "-1"),
  },
  { what: "no number", code: 2, says: [/--experiments: "x"/], args: just("--experiments", "x") },
  {
    what: "a generation below zero",
    code: 2,
    says: [/--generation/],
    args: ({ data }) => ["pool", "show", "--generation", "-1", "--data", data],
  },
  {
    what: "an event type that there is not",
    code: 2,
    says: [/no event type "Nonsense"/],
    args: ({ data }) => ["log", "--type", "Nonsense", "--data", data],
  },
  {
    what: "no laboratory",
    code: 4,
    says: [/there is no laboratory in .*lab/, /cambrian run/],
    args: ({ data }) => ["campaign", "list", "--data", data],
  },
  {
    what: "no laboratory, in a folder whose name a shell would split",
    code: 4,
    says: [/start one with: (npx )?cambrian run --data '.*\/my lab'$/m],
    args: ({ folder }) => ["campaign", "list", "--data", join(folder, "my lab")],
  },
  {
    what: "a file that is there",
    code: 6,
    says: [/is there already/, /Name another file/],
    args: (place) => ["init", place.file("c.yaml", "name: x")],
  },
  {
    what: "a folder that is not there",
    code: 4,
    says: [/there is no folder to write/],
    args: ({ folder }) => ["init", join(folder, "a", "c.yaml")],
  },
  {
    what: "no such layer to check",
    code: 4,
    says: [/there is no file nowhere\.py/],
    args: () => ["check", "nowhere.py"],
  },
];

refusesEach(test, words);
