// A laboratory on a server of one's own in operator mode and over TLS, set up as docs/outside-server.md says: agents are
// invited, attach from another host, contribute and are sent away there as on the embedded server, and a bad certificate ends
// everything early.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { Effect } from "effect";
import { openGate, readCredentials } from "../../infra/attached/index.ts";
import { pythonProgram } from "../../infra/embedded/python.ts";
import { opensslMissing } from "../support/certificates.ts";
import { cambrian, type Running, start, startProgram, TINY } from "../support/cli.ts";
import { operatorServer } from "../support/operator-server.ts";
import { otherHost } from "../support/other-host.ts";
import { until } from "../support/until.ts";

const missing = opensslMissing();
const onTls = missing === undefined ? test : test.skip;
const because = missing === undefined ? "" : ` (skipped: ${missing})`;

onTls(`invited, at work, sent away, on a server of one's own with accounts and TLS${because}`, async (t) => {
  t.timeout(600_000);
  const data = fs.mkdtempSync(join(tmpdir(), "cambrian-operator-lab-"));
  t.teardown(() => fs.rmSync(data, { recursive: true, force: true }));
  // Where no second host can be made, the agents are on this one.
  const away = otherHost(t);
  if ("missing" in away) t.log(`agents on this host: ${away.missing}`);
  const [program, ...before] = "missing" in away ? ["env"] : away.prefix;
  const server = await operatorServer(t, data, "missing" in away ? "127.0.0.1" : away.here);
  const { env, url, certificate } = server;
  const lab = async (...args: readonly string[]) => {
    const ended = await cambrian([...args, "--data", data], env);
    t.is(ended.code, 0, ended.stderr);
    return ended;
  };
  const started: Running[] = [];
  t.teardown(async () => {
    for (const { kill } of started) kill("SIGTERM");
    await Promise.all(started.map(({ ended }) => ended));
  });
  const keep = (running: Running): Running => {
    started.push(running);
    return running;
  };
  const campaign = keep(start(["run", TINY, "--experiments", "2", "--seed", "7", "--data", data], env));
  await until("the campaign runs", 120, () => /campaign c\w+/.test(campaign.told() + campaign.printed()));
  const invite = async (name: string): Promise<string> => {
    const invited = await lab("agent", "invite", "--role", "checker", "--name", name, "--weight", "50");
    t.notRegex(invited.stderr, /note:/, "the server was told");
    const creds = join(data, `${name}.creds`);
    fs.writeFileSync(creds, invited.stdout, { mode: 0o600 });
    return creds;
  };
  const attach = (creds: string, more: Readonly<Record<string, string>> = {}): Running =>
    keep(
      startProgram(
        program,
        [
          ...[...before, process.execPath, "cli/main.ts"],
          ...["agent", "attach", "--creds", creds, "--nats", url, "--", "docs/examples/checker.sh"],
        ],
        // An agent has the certificates alone.
        { ...env, NATS_URL: "", NATS_CREDS: "", NATS_SYSTEM_CREDS: "", LIMIT: "1000000", ...more },
      ),
    );
  const lost = await invite("lost");
  const other = await invite("other");
  const working = attach(lost);
  // Two programs of the SDK, which reads the certificates from its own environment; they ask for nothing.
  const { NATS_CA, NATS_CERT, NATS_KEY } = env;
  Object.assign(process.env, { NATS_CA, NATS_CERT, NATS_KEY });
  const silent = await Promise.all(
    [lost, other].map(async (creds) =>
      openGate(url, await readCredentials(fs.readFileSync(creds, "utf8")), () => undefined),
    ),
  );
  t.teardown(() => Promise.all(silent.map(({ close }) => close())));

  const bad = { NATS_CA: certificate("stranger.pem") };
  const gpuAgent = Effect.runSync(pythonProgram("cambrian-gpu-agent"));
  const refused = await Promise.all([
    cambrian(["campaign", "list", "--data", data], { ...env, ...bad }),
    attach(lost, bad).ended,
    startProgram(program, [...before, gpuAgent, "work", "--url", url, "--creds", lost], { ...env, ...bad })
      .ended,
    cambrian(["resume", "--data", data], env),
  ]);
  t.deepEqual(
    refused.map(({ code }) => code),
    [3, 3, 3, 6],
  );
  for (const { stderr } of refused.slice(0, 3)) {
    t.regex(stderr, /shows a certificate that is not trusted here \(unable to/);
    t.regex(stderr, /Name the certificate of its authority in NATS_CA/);
  }
  t.regex(refused[3]!.stderr, /a laboratory \(process \d+\) is at work/);

  await until("it contributes", 200, () => /contributed Architecture/.test(working.told()));
  t.notRegex((await lab("agent", "revoke", "lost")).stderr, /note:/);
  const sentAway = await working.ended;
  t.is(sentAway.code, 3, sentAway.stderr);
  t.regex(sentAway.stderr, /the server put agent lost out|the grant of agent lost was revoked/);
  t.true((await silent[0]!.closed) instanceof Error, "its connections are closed");
  t.is((await silent[1]!.attach("silent/1")).agent, "other", "those of others are not");
  await server.restart();
  const again = await attach(lost).ended;
  t.is(again.code, 3, again.stderr);
  t.regex(again.stderr, /does not let agent lost in/);
  const ended = await campaign.ended;
  t.is(ended.code, 0, ended.stderr);
  const [, continued] = await Promise.all([
    lab("audit"),
    lab("log", "--type", "CampaignContinued", "--json"),
  ]);
  t.is(continued.stdout, "", "nothing was resumed beside it");

  // A server that can be told nothing: the gate, here as a process of its own, refuses alone.
  await server.restart((accounts) => accounts.replace(/^resolver: .*$/m, "resolver: MEMORY"));
  const gate = keep(start(["role", "gate", "--data", data], env));
  const staying = attach(other);
  await until("it has attached", 60, () => /attached as checker other/.test(staying.told()));
  t.regex((await lab("agent", "revoke", "other")).stderr, /note: .* the gate refuses whoever has no grant/);
  const turnedAway = await staying.ended;
  t.is(turnedAway.code, 3, turnedAway.stderr);
  t.regex(turnedAway.stderr, /the gate refused \(not-granted\): the grant of agent other was revoked/);
  gate.kill("SIGTERM");
  t.is((await gate.ended).code, 130);
});
