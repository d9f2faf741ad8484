// Data that do not fit: every member of every contribution, as the JSON Schema that the gate hands out has them, made wrong
// in each way in which the schema lets it be wrong. What is wrong is drawn by fast-check, the same every time.
import fc from "fast-check";
import { asking, type Json } from "../support/gate.ts";
import { probed, probeRequested, trainingFailed, trainingFinished } from "../support/life.ts";
import { type Attack, defineAttacks, ended, type Target } from "./attack.ts";
import { leaseOf, started } from "./besieged.ts";

type Schema = Readonly<Record<string, Json>>;
type Path = readonly (string | number)[];

/** A member of the example, and what its schema says of it. */
interface Member {
  readonly path: Path;
  readonly schema: Schema;
}

const honest: Readonly<Record<string, Json>> = {
  TrainingStarted: started("mallory"),
  TrainingFinished: trainingFinished().data,
  TrainingFailed: trainingFailed().data,
  ProbeFinished: probed().data,
};

/** Every member of the value, however deep, with the schema that it has to fit. */
const membersOf = (schema: Schema, value: Json, root: Schema, path: Path = []): readonly Member[] => {
  const [own, ...others] = alternativesOf(schema, root).filter(
    ({ type }) => type === undefined || type === typeOf(value),
  );
  const here: Member = { path, schema };
  if (own === undefined || others.length > 1 || typeof value !== "object" || value === null) return [here];
  const children = Array.isArray(value)
    ? value
        .slice(0, 1)
        .map((child, index) => [index, own["items"] ?? own["prefixItems"]?.[0], child] as const)
    : Object.entries(value).map(([name, child]) => [name, own["properties"]?.[name], child] as const);
  return [
    here,
    ...children.flatMap(([name, child, inner]) =>
      child === undefined ? [] : membersOf(child, inner, root, [...path, name]),
    ),
  ];
};

const alternativesOf = (schema: Schema, root: Schema): readonly Schema[] => {
  if (typeof schema["$ref"] === "string")
    return alternativesOf(root["$defs"][schema["$ref"].split("/").at(-1)!], root);
  const some = (schema["anyOf"] ?? schema["oneOf"]) as readonly Schema[] | undefined;
  return some === undefined ? [schema] : some.flatMap((one) => alternativesOf(one, root));
};

const typeOf = (value: Json): string =>
  value === null
    ? "null"
    : Array.isArray(value)
      ? "array"
      : Number.isInteger(value)
        ? "integer"
        : typeof value;

const takes = (schema: Schema, value: Json, root: Schema): boolean =>
  alternativesOf(schema, root).some((one) => {
    const type = one["type"];
    if (type === undefined) return one["enum"] === undefined && one["const"] === undefined;
    return type === typeOf(value) || (type === "number" && typeof value === "number");
  });

const changed = (value: Json, [first, ...rest]: Path, change: (value: Json) => Json): Json => {
  if (first === undefined) return change(value);
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[first] = changed(value[first], rest, change);
  return copy;
};

const drawn = <A>(arbitrary: fc.Arbitrary<A>, count: number): readonly A[] =>
  fc.sample(arbitrary, { numRuns: count, seed: 8 });

/** One wrong value of the whole for each member that can be wrong in this way. */
type Wrong = (type: string, schema: Schema) => readonly Json[];
const perMember =
  (wrongs: (member: Member, root: Schema) => readonly ((value: Json) => Json)[]): Wrong =>
  (type, schema) =>
    membersOf(schema, honest[type], schema).flatMap((member) =>
      wrongs(member, schema).map((change) => changed(honest[type], member.path, change)),
    );

const sending = (tries: string, wrong: Wrong): Omit<Attack, "name"> => ({
  tries,
  work: "training",
  ends: /^invalid: (data do not fit|(Training|Probe)\w+: (data|the data)|data\.)/,
  run: async ({ lab, mallory }: Target, training) => {
    const { schemas } = (await mallory.ask("discover", {})) as {
      schemas: Record<string, { schema: Schema }>;
    };
    await lab.tell("c1", `probe-${training.work.sequence}`, asking(probeRequested()));
    const probe = await leaseOf("c1", mallory.ask, "ProbeRequested");
    const requests = Object.keys(honest).flatMap((type) => {
      const leased = type === "ProbeFinished" ? probe : training;
      return wrong(type, schemas[type]!.schema).map((data) => mallory.contribution(leased, type, data));
    });
    const ends: string[] = [];
    for (let at = 0; at < requests.length; at += 16)
      ends.push(
        ...(await Promise.all(requests.slice(at, at + 16).map((one) => mallory.ask("contribute", one)))).map(
          ended,
        ),
      );
    return ends;
  },
});

export const schemas = defineAttacks({
  "member-of-another-type": sending(
    "has a value of another type in each member of each contribution",
    perMember(({ schema }, root) =>
      drawn(
        fc.jsonValue({ maxDepth: 1 }).filter((value) => !takes(schema, value, root)),
        2,
      ).map((value) => () => value),
    ),
  ),
  "member-left-out": sending(
    "leaves out each member that there has to be",
    perMember(({ schema }, root) =>
      alternativesOf(schema, root).flatMap((one) =>
        ((one["required"] ?? []) as readonly string[]).map((name) => (value: Json) => {
          const { [name]: _, ...others } = value ?? {};
          return others;
        }),
      ),
    ),
  ),
  "member-too-many": sending(
    "adds a member of a drawn name to each object that has a fixed set of them",
    perMember(({ schema }, root) =>
      alternativesOf(schema, root).some((one) => one["additionalProperties"] === false)
        ? drawn(
            fc.string({ minLength: 1, maxLength: 12 }).filter((name) => name !== "__proto__"),
            2,
          ).map((name) => (value: Json) => ({ ...value, [`x${name}`]: 1 }))
        : [],
    ),
  ),
  "number-out-of-bounds": sending(
    "has numbers below and above what each member allows, and fractions where whole ones are wanted",
    perMember(({ schema }, root) => {
      const numbers = alternativesOf(schema, root).filter(
        ({ type }) => type === "number" || type === "integer",
      );
      return numbers.flatMap((one) => {
        const bounds = [one, ...((one["allOf"] ?? []) as readonly Schema[])];
        const low = bounds
          .flatMap((bound) => [bound["minimum"], bound["exclusiveMinimum"]])
          .filter((n) => n !== undefined);
        const high = bounds
          .flatMap((bound) => [bound["maximum"], bound["exclusiveMaximum"]])
          .filter((n) => n !== undefined);
        return [
          ...low.flatMap((least) => drawn(fc.integer({ min: 1, max: 1e6 }), 1).map((n) => least - n)),
          ...high.flatMap((most) => drawn(fc.integer({ min: 1, max: 1e6 }), 1).map((n) => most + n)),
          ...(one["type"] === "integer" ? [0.5, 2 ** 53] : []),
        ].map((value) => () => value);
      });
    }),
  ),
  "text-of-another-form": sending(
    "has texts that are too long, too short, of no allowed word or against the pattern of each member",
    perMember(({ schema }, root) => {
      const texts = alternativesOf(schema, root).filter(({ type }) => type === "string");
      return texts.flatMap((one) => {
        const rules = [one, ...((one["allOf"] ?? []) as readonly Schema[])];
        const rule = (name: string): Json => rules.find((some) => some[name] !== undefined)?.[name];
        const against = (text: string): boolean =>
          (rule("pattern") !== undefined && !new RegExp(rule("pattern"), "u").test(text)) ||
          (rule("enum") !== undefined && !rule("enum").includes(text));
        return [
          ...drawn(fc.string({ maxLength: 100 }), 20)
            .filter(against)
            .slice(0, 2),
          ...(rule("maxLength") === undefined ? [] : ["x".repeat(rule("maxLength") + 1)]),
          ...((rule("minLength") ?? 0) > 0 ? [""] : []),
        ].map((value) => () => value);
      });
    }),
  ),
});
