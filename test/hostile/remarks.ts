// What an observer could do to those who keep, check, show or read what it remarks.
import { join } from "node:path";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Effect } from "effect";
import { campaignStream } from "../../events/stream.ts";
import { EventStore } from "../../infra/event-store/event-store.ts";
import { type About, genesisOf, type TestAgent } from "../support/gate.ts";
import { defineAttacks, ended, inTurn, type Target } from "./attack.ts";

const root = join(import.meta.dirname, "..", "..");
const run = promisify(execFile);

/** A campaign that the attacks of this file have alone. */
const CAMPAIGN = "remarked";

const about = async ({ lab }: Target, campaign = CAMPAIGN): Promise<About> => {
  const history = await lab.run(
    Effect.flatMap(EventStore, (store) => store.readStream(campaignStream(campaign))),
  );
  return { campaign, genesis: await genesisOf(lab, campaign), event: history[0]!.id };
};
/** An observer of its own for each attack. */
const observer = ({ lab }: Target, name: string, change = {}): Promise<TestAgent> =>
  lab.invite(name, { role: "observer", ...change });
const kind = (agent: string, name: string, schema: object = { type: "object" }, description = "?") => ({
  ...{ agent, kind: name, description, schema },
});
const remark = (agent: string, name: string, body: object) => ({
  ...{ agent, kind: name, experiment: null, body },
});
/** Registers kinds of these schemas; how each try ended. */
const registers = async (target: Target, name: string, schemas: readonly object[]) => {
  const agent = await observer(target, name);
  const on = await about(target);
  return inTurn(schemas, async (schema) =>
    ended(await agent.remark(on, "RemarkKindRegistered", kind(name, "k", schema))),
  );
};
const nested = (depth: number): object =>
  Array.from({ length: depth }).reduce<object>((inner) => ({ type: "object", properties: { x: inner } }), {});

export const remarks = defineAttacks({
  "kind-of-another": {
    tries: "makes a remark of a kind that another agent has registered, under its own name and the other's",
    ends: /^invalid: data\.(kind is theirs, and agent thief has registered no such kind|agent is owner)/,
    run: async (target) => {
      const [owner, thief] = [await observer(target, "owner"), await observer(target, "thief")];
      const on = await about(target);
      target.said(await owner.remark(on, "RemarkKindRegistered", kind("owner", "theirs")));
      return [
        ended(await thief.remark(on, "RemarkMade", remark("thief", "theirs", {}))),
        ended(await thief.remark(on, "RemarkMade", remark("owner", "theirs", {}))),
      ];
    },
  },
  "body-against-schema": {
    tries: "has bodies that the schema of their kind does not take, and such that only look like objects",
    ends: /^invalid: (body|RemarkMade|data do not fit RemarkMade)/,
    run: async (target) => {
      const agent = await observer(target, "misfit");
      const on = await about(target);
      const schema = {
        ...{ type: "object", additionalProperties: false, required: ["x"] },
        properties: { x: { type: "integer", maximum: 9 } },
      };
      target.said(await agent.remark(on, "RemarkKindRegistered", kind("misfit", "k", schema)));
      const bodies = [
        '{"x":10}',
        '{"x":"1"}',
        "{}",
        '{"x":1,"y":1}',
        '{"x":1,"x":2}',
        '{"x":1,"__proto__":{}}',
        "[1]",
        '{"x":1e999}',
      ];
      return inTurn(bodies, async (body) => {
        const text = `{"agent":"misfit","kind":"k","experiment":null,"body":${body}}`;
        return ended(await agent.remark(on, "RemarkMade", text));
      });
    },
  },
  "schema-that-is-slow": {
    tries: "registers schemas with patterns that take for ever, for values and for names",
    ends: /^invalid: schema(\.properties\.x)? has the keyword "pattern/,
    run: (target) =>
      registers(target, "slow", [
        { type: "object", properties: { x: { type: "string", pattern: "^(a+)+$" } } },
        { type: "object", patternProperties: { "^(a|a)*$": {} } },
      ]),
  },
  "schema-from-elsewhere": {
    tries: "registers schemas that point to a server, a file, themselves, and dialects of its own",
    ends: /^invalid: schema(\.properties\.x)? has the keyword "\$/,
    run: (target) =>
      registers(target, "elsewhere", [
        { type: "object", $ref: "http://127.0.0.1:1/schema.json" },
        { type: "object", $ref: "file:///etc/passwd" },
        { type: "object", properties: { x: { $ref: "#" } } },
        { type: "object", $schema: "http://evil/dialect" },
        { type: "object", $defs: { a: { $dynamicRef: "#a" } } },
      ]),
  },
  "schema-without-end": {
    tries: "registers schemas that are deep, large, or multiply with each level",
    ends: /^(invalid: (schema|RemarkKindRegistered|data)|too-large)/,
    run: (target) =>
      registers(target, "endless", [
        nested(9),
        nested(60),
        nested(1000),
        { type: "object", description: "x".repeat(9000) },
        { type: "object", description: "x".repeat(200_000) },
        { type: "object", enum: Array.from({ length: 5000 }, (_, index) => index) },
        { type: "object", allOf: [{ anyOf: [{}, {}] }, { anyOf: [{}, {}] }] },
      ]),
  },
  "schema-of-odd-names": {
    tries: "has keywords and types that are members of every object",
    ends: /^invalid: (schema|RemarkKindRegistered)/,
    run: (target) =>
      registers(target, "odd", [
        { type: "object", constructor: {} },
        { type: "object", toString: "x" },
        { type: "object", properties: { x: { type: "hasOwnProperty" } } },
        { type: "object", properties: { x: null } },
        { type: "object", properties: [] },
      ]),
  },
  "too-many-kinds": {
    tries: "registers kinds without end, one after the other and all at once",
    ends: /^not-granted: agent many has registered 4 kinds/,
    run: async (target) => {
      const agent = await observer(target, "many");
      const on = await about(target);
      const say = (index: number) => agent.remark(on, "RemarkKindRegistered", kind("many", `k${index}`));
      for (let index = 0; index < 2; index++) target.said(await say(index));
      const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => say(10 + index)));
      const taken = answers.filter(({ ok }) => ok === true);
      if (taken.length !== 2) return [`${2 + taken.length} kinds were taken`];
      for (const answer of taken) target.said(answer);
      return answers.filter(({ ok }) => ok !== true).map(ended);
    },
  },
  "campaign-of-others": {
    tries:
      "remarks on a campaign that its grant does not name, on all at once, and on one with the words of another",
    ends: /^(not-granted: grant narrow-gpu is not for campaign c1|invalid: (name the campaign|the statement's (campaign|stream)|about: no event))/,
    run: async (target) => {
      const agent = await observer(target, "narrow", { campaigns: [CAMPAIGN] });
      const [own, other] = [await about(target), await about(target, "c1")];
      const data = kind("narrow", "k");
      return [
        ended(await agent.remark(other, "RemarkKindRegistered", data)),
        ended(await agent.remark({ ...own, campaign: "lab" }, "RemarkKindRegistered", data)),
        ended(await agent.remark({ ...own, genesis: other.genesis }, "RemarkKindRegistered", data)),
        ended(await agent.remark({ ...own, event: other.event }, "RemarkKindRegistered", data)),
      ];
    },
  },
  "remark-without-the-role": {
    tries: "remarks as a gpu-agent, and as an observer whose grant is from before there were remarks",
    ends: /^not-granted: .* does not allow to contribute RemarkKindRegistered/,
    run: async (target) => {
      const old = await observer(target, "older", { contributes: [] });
      const on = await about(target);
      return [
        ended(await target.mallory.remark(on, "RemarkKindRegistered", kind("mallory", "k"))),
        ended(await old.remark(on, "RemarkKindRegistered", kind("older", "k"))),
      ];
    },
  },
  "decision-as-a-remark": {
    tries: "has a decision or a report enter the log by the way of remarks, which needs no lease",
    ends: /^(not-granted|invalid): .*(needs a lease|does not allow to contribute)/,
    run: async (target) => {
      const agent = await observer(target, "decider", {
        contributes: ["ArchitectureAccepted", "RemarkMade"],
      });
      const on = await about(target);
      return inTurn(["ArchitectureAccepted", "TrainingFinished", "CampaignClosed"], async (type) =>
        ended(await agent.remark(on, type, {})),
      );
    },
  },
  "escapes-in-remarks": {
    tries:
      "has texts that drive a terminal in a kind, its description and a remark, and a body that looks like bytes to fetch",
    ends: /^shown without/,
    run: async (target) => {
      const { lab, said } = target;
      const escapes = "\x1b[2J\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07\u202egnp.exe\u2066\b\r\x7f\u200b";
      const agent = await observer(target, "painter");
      const on = await about(target);
      said(await agent.remark(on, "RemarkKindRegistered", kind("painter", "k", { type: "object" }, escapes)));
      const file = { sha256: {}, bytes: escapes, mediaType: [] };
      said(await agent.remark(on, "RemarkMade", remark("painter", "k", { [escapes]: escapes, file })));
      const commands = [
        ["campaign", "show", CAMPAIGN],
        ["log", "--type", "RemarkMade"],
        ["log", "--type", "RemarkKindRegistered"],
      ];
      return inTurn(commands, async (command) => {
        const { stdout, stderr } = await run(
          process.execPath,
          [join(root, "cli/main.ts"), ...command, "--data", lab.nats.data],
          { env: { ...process.env, NO_COLOR: "1" } },
        );
        if (!stdout.includes("painter") && !stdout.includes("remark")) return `nothing was shown: ${stdout}`;
        const driving = /(?!\n)\p{Cc}|\p{Cf}/u.exec(stdout + stderr);
        return driving === null ? "shown without" : `shown with U+${driving[0].codePointAt(0)!.toString(16)}`;
      });
    },
  },
});
