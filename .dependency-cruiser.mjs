// Imports run one way: events ← projections ← actors ← infra ← cli, with cognition-base beside actors.
// Parsed by SWC, because TypeScript 7 no longer has the programming interface that this tool used.
// test/house/imports.test.ts shows that each rule finds what it forbids.

import { HOUSE } from "./bin/test/house.mjs";

/** A folder may import itself and these, and nothing else of ours. */
const mayImport = (folder, allowed, comment) => ({
  name: `${folder}-imports`,
  comment,
  severity: "error",
  from: { path: `^${folder}/` },
  to: { path: `^(${HOUSE.join("|")})/`, pathNot: [folder, ...allowed].map((path) => `^${path}`) },
});

const FOLDS = ["projections/[^/]+/fold\\.ts$", "projections/projection\\.ts$"];
const SYSTEM =
  "^(fs|fs/promises|net|tls|http|https|http2|dgram|dns|child_process|cluster|worker_threads|inspector)$";
const SERVERS = "(^|/)node_modules/(@nats-io|pg|@electric-sql|ollama|@effect/platform-node)/";
const SQL = "(^|/)node_modules/kysely/";

export default {
  forbidden: [
    mayImport("events", [], "What can be said depends on nothing else."),
    mayImport("projections", ["events/"], "What is known is a fold of what was said."),
    mayImport("cognition-base", ["events/"], "What has been read stands beside the actors."),
    mayImport(
      "actors",
      ["events/", "cognition-base/", ...FOLDS],
      "Deciders know folds, not tables, and no way of doing things.",
    ),
    mayImport(
      "infra",
      ["events/", "projections/", "cognition-base/", "actors/"],
      "Only cli wires things together.",
    ),
    mayImport(
      "cli",
      ["events/", "projections/", "cognition-base/", "actors/", "infra/", "dashboard/"],
      "Nobody but a test imports a test.",
    ),
    mayImport(
      "bench",
      ["events/", "projections/", "cognition-base/", "actors/", "infra/", "cli/", "dashboard/"],
      "What is measured is the laboratory, not its tests.",
    ),
    {
      name: "pure",
      comment: "Events, folds and deciders do no input or output: a replay could not repeat it.",
      severity: "error",
      from: {
        path: "^(events|actors)/|^projections/[^/]+/fold\\.ts$",
        // Writes the generated schemas; nothing imports it.
        pathNot: "^events/generate\\.ts$",
      },
      to: { path: [SYSTEM, SERVERS, SQL] },
    },
    {
      name: "tables-by-kysely",
      comment: "A projection's tables.ts speaks SQL through kysely and does not choose the database.",
      severity: "error",
      from: { path: "^projections/", pathNot: "/fold\\.ts$" },
      to: { path: [SYSTEM, SERVERS] },
    },
    {
      name: "no-cycles",
      comment: "Two files that need each other are one concept, or three.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "production-dependencies",
      comment: "What runs for people must not need what only tests install.",
      severity: "error",
      from: { pathNot: "^(test|bench)/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "resolvable",
      comment: "An import that leads nowhere.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(node_modules|\\.venv|gpu-agent)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["node", "import", "default", "types"],
    },
  },
};
