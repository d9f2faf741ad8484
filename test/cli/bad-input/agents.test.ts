// What a person gives `cambrian agent …` that is wrong, at a real gate: credentials, servers, roles, clocks, programs, names.
import * as fs from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { Effect } from "effect";
import { natsAccounts } from "../../../infra/embedded/nats-accounts.ts";
import { tellAccount } from "../../../infra/embedded/nats-claims.ts";
import { refusedCleanly } from "../../support/bad-input.ts";
import { cambrian, start } from "../../support/cli.ts";
import { startLab, type TestLab } from "../../support/gate.ts";
import * as life from "../../support/life.ts";
import { outsideServer } from "../../support/outside.ts";
import { clockOff } from "../../support/wrong-clock.ts";
import { until } from "../../support/until.ts";

const home = fs.mkdtempSync(join(tmpdir(), "cambrian-bad-agent-"));
const teardowns: (() => Promise<void>)[] = [];
const t = { teardown: (stop: () => Promise<void>) => teardowns.unshift(stop) };
const file = (name: string, content: string, mode = 0o700): string => {
  fs.writeFileSync(join(home, name), content, { mode });
  return join(home, name);
};

/** What is there for every case: a laboratory with work for a researcher, credentials, servers of other kinds. */
interface Scene {
  readonly lab: TestLab;
  readonly url: string;
  readonly researcher: string;
  readonly observer: string;
  /** They ended a minute ago. */
  readonly late: string;
  readonly revoked: string;
  readonly otherLab: string;
  readonly plainServer: string;
  readonly webServer: string;
}
let scene: Scene;

test.before(async () => {
  const lab = await startLab(t);
  const { url, sysCredentials, data } = lab.nats;
  await lab.campaign("p1");
  await lab.tell("p1", "e1", [life.opened()]);
  const credsOf = async (agent: string, role: string) =>
    file(`${agent}.creds`, (await lab.invite(agent, { role, campaigns: ["p1"] })).credentials);
  const accounts = await Effect.runPromise(natsAccounts(data));
  const announce = (account: Parameters<typeof tellAccount>[1]) =>
    Effect.runPromise(tellAccount({ url, creds: sysCredentials }, account));
  const late = await Effect.runPromise(
    accounts.invite("late", "researcher", Math.floor(Date.now() / 1000) - 60),
  );
  await announce(late.account[1]);
  const revoked = await Effect.runPromise(accounts.invite("sent-away", "researcher", 4e9));
  const shut = await Effect.runPromise(accounts.shutOut("sent-away", [revoked.publicKey]));
  await announce(shut[1]);
  const web = createServer((_, answer) => answer.end("hello"));
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  teardowns.unshift(async () => void web.close());
  scene = {
    ...{ lab, url },
    researcher: await credsOf("researcher-1", "researcher"),
    observer: await credsOf("observer-1", "observer"),
    late: file("late.creds", late.credentials),
    revoked: file("sent-away.creds", revoked.credentials),
    otherLab: (await startLab(t)).nats.url,
    plainServer: (await outsideServer(t, "")).url,
    webServer: `nats://127.0.0.1:${(web.address() as AddressInfo).port}`,
  };
});
test.after.always(async () => {
  for (const stop of teardowns) await stop();
  fs.rmSync(home, { recursive: true, force: true });
});

interface Bad {
  readonly what: string;
  readonly code: number;
  /** What the message has to say, how to mend it among it. */
  readonly says: readonly RegExp[];
  readonly creds?: (scene: Scene) => string;
  readonly server?: (scene: Scene) => readonly string[];
  readonly args?: readonly string[];
  readonly program?: () => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}
const nats =
  (of: (scene: Scene) => string) =>
  (scene: Scene): readonly string[] => ["--nats", of(scene)];

const cases: readonly Bad[] = [
  {
    what: "credentials that are not there",
    code: 4,
    says: [/no-creds cannot be read: ENOENT/, /Name the file that cambrian agent invite printed/],
    creds: () => join(home, "no-creds"),
  },
  {
    what: "credentials that are none",
    code: 2,
    says: [/these are no credentials of an agent/, /whole and unchanged/],
    creds: () => file("bad.creds", "?"),
  },
  {
    what: "credentials that were cut",
    code: 2,
    says: [/these are no credentials of an agent/, /whole and unchanged/],
    creds: ({ researcher }) => file("cut.creds", fs.readFileSync(researcher, "utf8").slice(0, 200)),
  },
  {
    what: "credentials of the laboratory itself",
    code: 2,
    says: [/these are no credentials of an agent: they are not for a gate of Cambrian/],
    creds: ({ lab }) => file("lab.creds", lab.nats.labCredentials),
  },
  {
    what: "credentials that have ended",
    code: 3,
    says: [/does not let agent late in .*: its credentials ended at 20\S+Z/, /cambrian agent rotate/],
    creds: ({ late }) => late,
  },
  {
    what: "credentials that have ended, on a machine whose clock is ten minutes slow",
    code: 3,
    says: [
      /does not let agent late in .*: its credentials end at (\S+Z), and it is \S+Z by the clock here/,
      /or the clock here is slow and they have ended; ask for an invitation/,
    ],
    creds: ({ late }) => late,
    env: clockOff(-600),
  },
  {
    what: "credentials that were revoked",
    code: 3,
    says: [/does not let agent sent-away in /, /or were revoked.*; ask for an invitation/],
    creds: ({ revoked }) => revoked,
  },
  {
    what: "credentials of another laboratory",
    code: 3,
    says: [/does not let agent researcher-1 in /, /They are of another laboratory, or were revoked/],
    server: nats(({ otherLab }) => otherLab),
  },
  {
    what: "a role that is another than was invited",
    code: 2,
    says: [/are of researcher-1, a researcher, not of a checker/, /or leave the role out/],
    args: ["--role", "checker"],
  },
  {
    what: "a role that has no work",
    code: 2,
    says: [
      /a grant of the role observer has no work to lease/,
      /An observer reads the log and remarks on it/,
    ],
    creds: ({ observer }) => observer,
  },
  {
    what: "a server that is not there",
    code: 3,
    says: [/no NATS server answers at nats:\/\/127\.0\.0\.1:9 /, /DATA\/run\.json says it/],
    server: () => ["--nats", "nats://127.0.0.1:9"],
  },
  {
    what: "a server that speaks something else",
    code: 3,
    says: [/no NATS server answers at nats:\/\/127\.0\.0\.1:\d+ /, /Name the address of the laboratory's/],
    server: nats(({ webServer }) => webServer),
  },
  {
    what: "an address that is none",
    code: 3,
    says: [/no NATS server answers at no where /, /Name the address of the laboratory's/],
    server: () => ["--nats", "no where"],
  },
  {
    what: "a server of NATS without a laboratory",
    code: 3,
    says: [/the server at \S+ answers, but no gate of a laboratory does/, /See that a campaign runs there/],
    server: nats(({ plainServer }) => plainServer),
  },
  {
    what: "a folder in which no laboratory runs",
    code: 3,
    says: [/no laboratory runs in .*none/, /Name the address of its server with --nats/],
    server: () => ["--data", join(home, "none")],
  },
  {
    what: "a program that is not there",
    code: 4,
    says: [/there is no program not-there on the PATH that can be run/, /Name it with its path/],
    program: () => ["not-there"],
  },
  {
    what: "a program that may not be run",
    code: 4,
    says: [/there is no program \S+\/plain\.sh that can be run/, /chmod \+x/],
    program: () => [file("plain.sh", "#!/bin/sh\n", 0o600)],
  },
  {
    what: "a program that the system cannot start",
    code: 1,
    says: [/\/nothing\.sh could not be started: .*, for the 3rd time in a row/, /Try it by hand/],
    program: () => [file("nothing.sh", "#!/no/such/interpreter\n")],
  },
  {
    what: "a program that prints nothing and ends",
    code: 1,
    says: [/\/true ended without an answer \(0\), for the 3rd time in a row/, /Try it by hand/],
    program: () => ["true"],
  },
  {
    what: "a program that prints nothing and goes on",
    code: 1,
    says: [/said nothing for 1s, for the 3rd time in a row/, /Try it by hand/],
    args: ["--patience", "1s"],
    program: () => [file("silent.sh", "#!/bin/sh\nexec sleep 60\n")],
  },
  {
    what: "a program that prints garbage",
    code: 1,
    says: [/said something that is no contribution: hello \S+, for the 3rd time in a row/],
    program: () => [file("talks.sh", "#!/bin/sh\nread -r work; printf 'hello \\033[2J\\n'; exec sleep 60\n")],
  },
];

for (const bad of cases)
  test.serial(bad.what, async (t) => {
    t.timeout(90_000);
    const {
      creds = (scene: Scene) => scene.researcher,
      server = nats(({ url }) => url),
      program = () => ["cat"],
    } = bad;
    const args = ["--creds", creds(scene), ...server(scene), ...(bad.args ?? [])];
    const ended = await cambrian(["agent", "attach", ...args, "--", ...program()], bad.env);
    t.is(ended.code, bad.code, ended.stderr);
    for (const message of bad.says) t.regex(ended.stderr, message);
    const [, complaint = ""] = /^(cambrian: .*)$/ms.exec(ended.stderr) ?? [];
    refusedCleanly(t, { stdout: ended.stdout, stderr: complaint });
  });

/** The same of those who invite agents and send them away. */
const inviting: readonly { readonly args: string; readonly code: number; readonly says: RegExp }[] = [
  { args: "invite --role cook", code: 2, says: /cook/ },
  { args: "invite --role checker --name NoGood", code: 2, says: /NoGood/ },
  { args: "invite --role checker --expires soon", code: 2, says: /soon/ },
  { args: "invite --role checker --max-in-flight 0", code: 2, says: /max-in-flight/ },
  {
    args: "invite --role checker --campaign none",
    code: 4,
    says: /no campaign has .* "none"[^]*campaign list/,
  },
  {
    args: "invite --role checker --name researcher-1",
    code: 6,
    says: /an agent researcher-1 was invited already\n.*agent rotate researcher-1.*; or choose another --name/,
  },
  { args: "revoke nobody", code: 4, says: /agent nobody: .*\n.*agent list/ },
  { args: "rotate nobody", code: 4, says: /agent nobody: no such agent was invited\n.*agent list/ },
];

for (const { args, code, says } of inviting)
  test.serial(`agent ${args}`, async (t) => {
    t.timeout(90_000);
    const ended = await cambrian(["agent", ...args.split(" "), "--data", scene.lab.nats.data], {
      NATS_URL: "",
    });
    t.is(ended.code, code, ended.stderr);
    t.regex(ended.stderr, says);
    t.notRegex(ended.stdout, /BEGIN NATS USER JWT/);
    t.notRegex(ended.stderr, /\n {4}at |defect of Cambrian/);
  });

test.serial("who waits for a gate can be interrupted", async (t) => {
  t.timeout(90_000);
  const running = start([
    ...["agent", "attach", "--creds", scene.researcher, "--nats", scene.plainServer, "--", "cat"],
  ]);
  await until("it waits", 60, () => running.told().includes("waits: no gate answers"), running);
  running.kill("SIGINT");
  const ended = await running.ended;
  t.is(ended.code, 130, ended.stderr);
  t.regex(ended.stderr, /left: 0 contributed, 0 refused, 0 given back/);
});
