// Papers that are none: no campaign is opened with them.
import * as fs from "node:fs";
import { join } from "node:path";
import test from "ava";
import { type Bad, type Place, campaign, just, refusesEach } from "../../support/bad-input.ts";
import { changed, PAPER } from "../../support/paper.ts";

/** A folder of papers with this one. */
const papers = ({ folder, file }: Place, text: string): string => {
  fs.mkdirSync(join(folder, "papers"));
  file("papers/mean.md", text);
  return join(folder, "papers");
};

const cases: readonly Bad[] = [
  {
    what: "a malformed paper",
    code: 2,
    says: [
      /the library has faults \(1\); the first: .*papers\/mean\.md:13: leaky-mean has no Why/,
      /cambrian cognition lint .*papers$/m,
    ],
    args: (place) => just("--cognition", papers(place, changed("**Why.**", "**Because.**")))(place),
  },
  {
    what: "a paper whose hint the grammar does not know, named by the campaign file",
    code: 2,
    says: [/mean\.md:33: leaky-mean: the grammar has no gene updat /],
    args: (place) => {
      papers(place, changed("update=", "updat="));
      return campaign("cognition: papers")(place);
    },
  },
  {
    what: "no folder",
    code: 4,
    says: [/the library nowhere cannot be read: ENOENT/, /docs\/cognition\.md/],
    args: just("--cognition", "nowhere"),
  },
  {
    what: "a folder without papers",
    code: 4,
    says: [/there are no papers \(files that end in \.md\)/],
    args: (place) => just("--cognition", place.folder)(place),
  },
  {
    what: "a malformed paper for a live campaign: every fault is told",
    code: 2,
    says: [
      /mean\.md is no sound paper:\n {2}.*mean\.md:4: year: .*\n {2}.*mean\.md:13: leaky-mean has no Why/,
    ],
    args: ({ file, data }) => {
      const text = changed("year: 2026", "year: soon", changed("**Why.**", "**Because.**"));
      return ["cognition", "add", file("mean.md", text), "--campaign", "first", "--data", data];
    },
  },
  {
    what: "a paper for no laboratory",
    code: 4,
    says: [/there is no laboratory in/],
    args: ({ file, data }) => [
      ...["cognition", "add", file("mean.md", PAPER), "--campaign", "first"],
      ...["--data", data],
    ],
  },
  {
    what: "an entry that there is not",
    code: 4,
    says: [/no entry of the library is called dleta-rule; did you mean "delta-rule"\?/, /cognition search/],
    args: () => ["cognition", "show", "dleta-rule"],
  },
];

refusesEach(test, cases);
