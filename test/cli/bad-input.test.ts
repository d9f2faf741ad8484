// Whatever is wrong with what a person gives: the right exit code, a message that says what, where, why and how to mend
// it, no stack trace, nothing on standard output, and nothing half made on the disk.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { startOf } from "../../infra/embedded/process-identity.ts";
import { cambrian } from "../support/cli.ts";
import { oldNats } from "../support/old-nats.ts";
import { outsideServer, syncedJetstream } from "../support/outside.ts";
import { canMount, smallDisk } from "../support/small-disk.ts";

/** What is at hand for a case: a folder of its own, and in it the place of a laboratory that is not there yet. */
interface Place {
  readonly folder: string;
  readonly data: string;
  /** Writes a file into the folder; its path. */
  readonly file: (name: string, content: string | Uint8Array) => string;
}

interface Bad {
  readonly what: string;
  readonly code: number;
  /** What the message has to say. */
  readonly says: readonly RegExp[];
  readonly args: (place: Place) => readonly string[];
  readonly env?: (place: Place, t: ExecutionContext) => Promise<Readonly<Record<string, string>>>;
}

const run =
  (...args: readonly string[]) =>
  ({ data }: Place): readonly string[] => [
    "run",
    "--size",
    "tiny",
    "--experiments",
    "1",
    "--data",
    data,
    ...args,
  ];
/** With these flags alone. */
const just =
  (...args: readonly string[]) =>
  ({ data }: Place): readonly string[] => ["run", "--data", data, ...args];
/** A campaign file with this content. */
const campaign =
  (content: string | Uint8Array, name = "campaign.yaml") =>
  (place: Place): readonly string[] => ["run", place.file(name, content), "--data", place.data];

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
      /:2:\d+: policy\.rules\.milestones: Expected a value with a length of at most 99, got \[.{1,400}…$/m,
      /campaign-files\.md/,
    ],
    args: campaign(`policy: { poolSize: 5000,\n          rules: { milestones: [${"0.5, ".repeat(1000)}] } }`),
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
    says: [/task\.name: Expected "byte-lm"/],
    args: campaign("task: { name: chess }"),
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

const program =
  (source: string) =>
  (place: Place): readonly string[] =>
    run("--baseline", place.file("own.py", source))(place);

const programs: readonly Bad[] = [
  {
    what: "no such program",
    code: 4,
    says: [/there is no file nowhere\.py/],
    args: run("--baseline", "nowhere.py"),
  },
  {
    what: "no layer in it",
    code: 2,
    says: [/own\.py could not be checked: .*candidates are none/, /cambrian check/],
    args: program("x = 1\n"),
  },
  { what: "not Python", code: 2, says: [/own\.py could not be checked/], args: program("class (\n") },
  {
    what: "a layer that sees the future",
    code: 5,
    says: [/Mean in .*own\.py is no fit baseline, verdict fail:/, /fail causality/, /cambrian check/],
    args: program(
      [
        "from torch import nn",
        "class Mean(nn.Module):",
        "    def __init__(self, hidden_size, num_heads, layer_idx, **kwargs):",
        "        super().__init__()",
        "        self.project = nn.Linear(hidden_size, hidden_size)",
        "    def forward(self, hidden_states, **kwargs):",
        "        values = self.project(hidden_states)",
        "        return values + values.mean(dim=1, keepdim=True)",
        "",
      ].join("\n"),
    ),
  },
];

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

const servers: readonly Bad[] = [
  {
    what: "NATS_URL is dead",
    code: 3,
    says: [/No NATS server answers at nats:\/\/127\.0\.0\.1:1 /, /cambrian doctor/],
    args: run(),
    env: async () => ({ NATS_URL: "nats://127.0.0.1:1" }),
  },
  {
    what: "NATS_URL is too old",
    code: 3,
    says: [/is version 2\.9\.10; 2\.12\.0 or later is needed/, /Upgrade it, or leave NATS_URL unset/],
    args: run(),
    env: async (_, t) => ({ NATS_URL: await oldNats(t, "2.9.10") }),
  },
  {
    what: "NATS_URL without the right to JetStream",
    code: 3,
    says: [/has no JetStream for these credentials/, /Enable it/],
    args: run(),
    env: async (_, t) => {
      const accounts =
        "accounts { A { jetstream: enabled, users: [{ user: a, password: a }] }, B { users: [{ user: b, password: b }] } }";
      const { url } = await outsideServer(t, `${syncedJetstream}\n${accounts}`);
      return { NATS_URL: url.replace("nats://", "nats://b:b@") };
    },
  },
  {
    what: "NATS_URL with a wrong password",
    code: 3,
    says: [/refused the connection/],
    args: run(),
    env: async (_, t) => {
      const { url } = await outsideServer(t, `${syncedJetstream}\nauthorization { user: a, password: a }`);
      return { NATS_URL: url.replace("nats://", "nats://a:b@") };
    },
  },
  {
    what: "NATS_URL whose syncing cannot be seen",
    code: 3,
    says: [/cannot be seen by a client/, /--accept-unverified-sync/],
    args: run(),
    env: async (_, t) => ({ NATS_URL: (await outsideServer(t, syncedJetstream)).url }),
  },
  {
    what: "NATS_CREDS is not there",
    code: 2,
    says: [/NATS_CREDS names \/nowhere\.creds, which cannot be read/],
    args: run(),
    env: async () => ({ NATS_URL: "nats://127.0.0.1:1", NATS_CREDS: "/nowhere.creds" }),
  },
  {
    what: "DATABASE_URL is dead",
    code: 3,
    says: [/the database at postgres:\/\/me@127\.0\.0\.1:1\/lab cannot be reached/, /DATABASE_URL/],
    args: run(),
    env: async () => ({ DATABASE_URL: "postgres://me:secret@127.0.0.1:1/lab" }),
  },
  {
    what: "DATABASE_URL is no URL",
    code: 3,
    says: [/DATABASE_URL/],
    args: run(),
    env: async () => ({ DATABASE_URL: "postgres://[" }),
  },
  {
    what: "no nats-server is new enough",
    code: 1,
    says: [/No nats-server of version 2\.12\.0 or later was found/, /CAMBRIAN_NATS_SERVER/],
    args: run(),
    env: async ({ file, folder }) => {
      fs.chmodSync(file("nats-server", "#!/bin/sh\necho nats-server: v2.9.10\n"), 0o755);
      return {
        CAMBRIAN_NATS_SERVER: join(folder, "nats-server"),
        PATH: folder,
        CAMBRIAN_VENV: await emptyVenv(folder),
      };
    },
  },
];

/** An environment whose Python says that nothing is missing; nothing else in it runs. */
const emptyVenv = async (folder: string): Promise<string> => {
  const bin = join(folder, "venv", "bin");
  fs.mkdirSync(bin, { recursive: true });
  for (const name of ["python", "cambrian-gpu-agent"])
    fs.writeFileSync(join(bin, name), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  return join(folder, "venv");
};

const pythons: readonly Bad[] = [
  {
    what: "no Python environment",
    code: 1,
    says: [/cambrian-gpu-agent is not there/, /remove \.venv and run npx cambrian doctor/],
    args: run(),
    env: async ({ folder }) => ({ CAMBRIAN_VENV: join(folder, "nothing") }),
  },
  {
    what: "its Python does not run",
    code: 1,
    says: [/python does not run/, /remove \.venv/],
    args: run(),
    env: async ({ folder }) => {
      const venv = await emptyVenv(folder);
      fs.writeFileSync(join(venv, "bin", "python"), "#!/nowhere/python3\n");
      return { CAMBRIAN_VENV: venv };
    },
  },
  {
    what: "a package is gone from it",
    code: 1,
    says: [/python has no torch, nats/, /remove \.venv/],
    args: run(),
    env: async ({ folder }) => {
      const venv = await emptyVenv(folder);
      fs.writeFileSync(join(venv, "bin", "python"), "#!/bin/sh\necho torch nats\n");
      return { CAMBRIAN_VENV: venv };
    },
  },
];

/** Makes the laboratory's folder look as if this test's own process held it. */
const held = ({ data }: Place): void => {
  fs.mkdirSync(data);
  fs.writeFileSync(join(data, "lock"), JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
};
const runJson = (place: Place, text: string, mode = 0o600): void => {
  held(place);
  fs.writeFileSync(join(place.data, "run.json"), text, { mode });
};

const folders: readonly Bad[] = [
  {
    what: "the folder is in use",
    code: 6,
    says: [/A laboratory \(process \d+\) runs on .*lab/, /choose another directory with --data/],
    args: (place) => {
      held(place);
      return run()(place);
    },
  },
  {
    what: "the folder is below a file",
    code: 1,
    says: [/cannot be written/, /--data/],
    args: (place) => ["run", "--data", join(place.file("x", ""), "lab")],
  },
  {
    what: "the folder is a file",
    code: 1,
    says: [/is a file/, /--data/],
    args: (place) => ["run", "--data", place.file("x", "")],
  },
  {
    what: "the folder is in /proc",
    code: 1,
    says: [/\/proc\/lab cannot be written/, /--data/],
    args: () => ["run", "--data", "/proc/lab"],
  },
  {
    what: "run.json is garbage",
    code: 6,
    says: [/run\.json cannot be read/, /Stop the laboratory and start it again/],
    args: (place) => {
      runJson(place, "{ garbage");
      return ["campaign", "list", "--data", place.data];
    },
  },
  {
    what: "run.json may be read by others",
    code: 6,
    says: [/run\.json has mode 644/, /chmod 600/],
    args: (place) => {
      runJson(place, "{}", 0o644);
      return ["campaign", "list", "--data", place.data];
    },
  },
  {
    what: "run.json is of a laboratory that is gone",
    code: 4,
    says: [/there is no laboratory in/],
    args: (place) => {
      fs.mkdirSync(place.data);
      const stale = { v: 1, pid: 999_999_999, url: "nats://127.0.0.1:1", labCredentials: "" };
      fs.writeFileSync(join(place.data, "run.json"), JSON.stringify(stale), { mode: 0o600 });
      return ["campaign", "list", "--data", place.data];
    },
  },
];

const groups = {
  "campaign file": files,
  "own program": programs,
  words,
  servers,
  Python: pythons,
  folder: folders,
};
for (const [group, cases] of Object.entries(groups))
  for (const bad of cases)
    test.serial(`${group}: ${bad.what}`, async (t) => {
      t.timeout(60_000);
      const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-bad-"));
      t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }));
      const file = (name: string, content: string | Uint8Array): string => {
        fs.writeFileSync(join(folder, name), content);
        return join(folder, name);
      };
      const place: Place = { folder, data: join(folder, "lab"), file };
      const args = bad.args(place);
      const before = listOf(folder);
      const env = { NATS_URL: "", DATABASE_URL: "", ...(await bad.env?.(place, t)) };
      const prepared = listOf(folder);
      const ended = await cambrian(args, env);
      t.is(ended.code, bad.code, ended.stderr);
      for (const message of bad.says) t.regex(ended.stderr, message);
      refusedCleanly(t, ended);
      t.deepEqual(listOf(folder), bad.env === undefined ? before : prepared, "nothing is half made");
    });

/** No stack trace, no excuse, no secret, nothing for a program to mistake for a result. */
const refusedCleanly = (
  t: ExecutionContext,
  { stdout, stderr }: { readonly stdout: string; readonly stderr: string },
) => {
  t.notRegex(stderr, /\n {4}at |defect of Cambrian|\[object |undefined/);
  t.notRegex(stderr, /secret@/);
  t.regex(stderr, /^cambrian: /);
  t.is(stdout, "");
};

const listOf = (folder: string): readonly string[] =>
  fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted();

const onDisk = canMount ? test.serial : test.serial.skip;
const because = canMount ? "" : " (skipped: only root may mount a file system)";
for (const [what, options, code, says] of [
  ["read-only", "ro", 1, /EROFS: read-only file system/],
  ["full", "size=64k", 1, /the disk is full: 0 MiB are free/],
] as const)
  onDisk(`folder: the disk is ${what}${because}`, async (t) => {
    const disk = smallDisk(t, options);
    if (disk === null) return t.fail("the disk could not be mounted");
    const ended = await cambrian(["run", "--data", join(disk, "lab")], { NATS_URL: "", DATABASE_URL: "" });
    t.is(ended.code, code, ended.stderr);
    t.regex(ended.stderr, says);
    t.regex(ended.stderr, /--data/);
    refusedCleanly(t, ended);
    t.deepEqual(listOf(disk), []);
  });
