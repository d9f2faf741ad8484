// Campaign files that are none, or say what they may not.
import test from "ava";
import { type Bad, campaign, refusesEach, run } from "../../support/bad-input.ts";

const files: readonly Bad[] = [
  { what: "no such file", code: 4, says: [/there is no file nowhere\.yaml/], args: run("nowhere.yaml") },
  {
    what: "a folder",
    code: 2,
    says: [/is a folder; a text file is wanted/],
    args: (place) => run(place.folder)(place),
  },
  {
    what: "empty",
    code: 2,
    says: [/campaign\.yaml:1:1: the file is empty/, /cambrian init/],
    args: campaign(""),
  },
  {
    what: "binary",
    code: 2,
    says: [/is no text: it is not UTF-8/, /Save it/],
    args: campaign(Uint8Array.of(0, 255, 1, 254)),
  },
  {
    what: "too large",
    code: 2,
    says: [/has \d+ bytes; at most 262144 are read/],
    args: campaign(`# ${"x".repeat(300_000)}`),
  },
  { what: "malformed YAML", code: 2, says: [/campaign\.yaml:2:\d+: /], args: campaign("name: x\npolicy: [") },
  {
    what: "malformed JSON",
    code: 2,
    says: [/campaign\.json:1:\d+: /],
    args: campaign('{"name": "x",, }', "campaign.json"),
  },
  { what: "no map", code: 2, says: [/the file: Expected object/], args: campaign("- 1\n- 2") },
  {
    what: "a key twice",
    code: 2,
    says: [/:2:1: Map keys must be unique/],
    args: campaign("name: a\nname: b"),
  },
  {
    what: "an unknown key",
    code: 2,
    says: [/:1:1: a campaign file has no setting "experimnts"; did you mean "experiments"\?/],
    args: campaign("experimnts: 3"),
  },
  {
    what: "a wrong type",
    code: 2,
    says: [/:1:1: experiments: Expected number, got "many"/],
    args: campaign("experiments: many"),
  },
  {
    what: "out of range, in JSON",
    code: 2,
    says: [/campaign\.json:2:3: experiments: Expected a value between 1 and 100000, got 0/],
    args: campaign('{\n  "experiments": 0\n}', "campaign.json"),
  },
  {
    what: "more than an event can hold",
    code: 2,
    says: [
      /:1:11: policy\.poolSize: Expected a value between 1 and 500, got 5000/,
      /:2:\d+: policy\.rules\.rungs: Expected a value with a length of at most 20, got \[.{1,400}…$/m,
      /campaign-files\.md/,
    ],
    args: campaign(`policy: { poolSize: 5000,\n          rules: { rungs: [${"0.5, ".repeat(1000)}] } }`),
  },
  {
    what: "several faults, each told",
    code: 2,
    says: [/:1:1: seed: Expected a value between 0 and 4294967295/, /:2:11: budget\.wall: Expected a time/],
    args: campaign("seed: -1\nbudget: { wall: soon }"),
  },
  {
    what: "an unknown baseline",
    code: 2,
    says: [/:1:13: baselines\.0: Expected .*"delta".*did you mean "delta"\?/],
    args: campaign("baselines: [dleta]"),
  },
  {
    what: "an unknown parent policy",
    code: 2,
    says: [/policy\.parent: Expected .*"paper".*did you mean "paper"\?/],
    args: campaign("policy: { parent: papre }"),
  },
  {
    what: "an unknown task",
    code: 2,
    says: [/tasks\.0\.task: Expected "byte-lm"/],
    args: campaign("tasks: [{ task: chess }]"),
  },
  {
    what: "an unknown reasoner",
    code: 2,
    says: [/reasoner: Expected "grammar"/],
    args: campaign("reasoner: gramar"),
  },
  {
    what: "a program that is not there",
    code: 4,
    says: [/there is no file .*own\.py/],
    args: campaign("baselines: [{ name: own, program: own.py }]"),
  },
  {
    what: "two baselines of one name",
    code: 2,
    says: [/two baselines are called "delta"/],
    args: campaign("baselines: [delta, delta]"),
  },
];

refusesEach(test, files);
