// Every registry lists every sibling: a file that nobody registered is a feature that nobody has.
import fs from "node:fs";
import path from "node:path";
import test from "ava";

const root = path.resolve(import.meta.dirname, "../..");

interface Registry {
  /** The folder whose members are listed. */
  readonly folder: string;
  /** The list, in that folder. */
  readonly list: string;
  /** Which entries of the folder are no members, and why they are there. */
  readonly notMembers: readonly string[];
  /** What the list says when it names a member. */
  readonly names: (entry: string) => RegExp;
}

const byImport = (entry: string) => new RegExp(`(from |import\\()"\\./${entry}(/\\w+)?(\\.ts)?"`);
const typescript = (folder: string, ...notMembers: string[]): Registry => ({
  folder,
  list: "index.ts",
  notMembers,
  names: (entry) => byImport(entry.replace(/\.ts$/, "")),
});

const byPythonImport = (entry: string) => new RegExp(`\\b${entry.replace(/\.py$/, "")}\\b`);
const python = (folder: string, ...notMembers: string[]): Registry => ({
  folder: `gpu-agent/cambrian_gpu_agent/${folder}`,
  list: "__init__.py",
  notMembers: ["__pycache__", ...notMembers],
  names: byPythonImport,
});

const registries = [
  typescript("events/campaign"),
  typescript("events/experiment"),
  typescript("events/agent"),
  typescript("events/notary"),
  typescript("events/ops"),
  typescript("projections", "projection.ts", "table.ts", "chronicle.ts"),
  typescript(
    "actors/roles",
    "role.ts",
    "ablated-program.ts",
    "ablations.ts",
    "asked.ts",
    "claims.ts",
    "director.ts",
    "own-program.ts",
    "paired-opening.ts",
    "proposal.ts",
    "listening.ts",
    "reading.ts",
    "scale.ts",
    "shared-view.ts",
  ),
  typescript("actors/policies/parent", "policy.ts"),
  typescript("actors/grammar/operators", "operator.ts"),
  typescript(
    "infra/reasoners",
    "address.ts",
    "language-model.ts",
    "model-failure.ts",
    "patient-fetch.ts",
    "shared-device.ts",
    "thinking.ts",
    "transcript.ts",
  ),
  typescript(
    "actors/prompts",
    "idea.ts",
    "outside.ts",
    "prompt.ts",
    "remarks.ts",
    "sources.ts",
    "telling.ts",
  ),
  typescript("cli/commands"),
  typescript(
    "bench",
    "main.ts",
    "report.ts",
    "figure.ts",
    "statistics.ts",
    "server.ts",
    "bare.ts",
    "between-trainings.ts",
    "scripted-agent.ts",
    "model-server.ts",
    "model-server-thread.ts",
    "python.ts",
    "parse-all.ts",
    "live-projector.ts",
    "training-laboratory.ts",
    "gate-child.ts",
    "gate-laboratory.ts",
    "gate-load.ts",
    "gate-process.ts",
    "retrieval",
    "study",
    // A campaign run for hours, with a script of its own.
    "soak.ts",
    "histories",
  ),
  python(
    "tasks",
    "task.py",
    "metrics.py",
    "sizes.py",
    "appearances.py",
    "groups.py",
    "corpus.py",
    "lines.py",
  ),
  python("mixers", "heads.py", "chunks.py", "rotary.py"),
  python("probes", "probe.py", "calls.py", "places.py", "precision.py"),
];

for (const { folder, list, notMembers, names } of registries) {
  test(`${folder}/${list} lists each of its siblings`, (t) => {
    const entries = fs.readdirSync(path.join(root, folder)).filter((entry) => entry !== list);
    const members = entries.filter((entry) => !notMembers.includes(entry) && !entry.startsWith("_"));
    t.true(members.length > 0, "a registry without members is a moved folder");
    const text = fs.readFileSync(path.join(root, folder, list), "utf8");
    t.deepEqual(
      members.filter((entry) => !names(entry).test(text)),
      [],
      `not listed in ${folder}/${list}`,
    );
    const gone = notMembers.filter((entry) => entry !== "__pycache__" && !entries.includes(entry));
    t.deepEqual(gone, [], "named here as no member, but not there");
  });
}
