// What a fork changes, as the command line says it: `policy.parentRanks=5` is a path in the settings of the campaign and a
// value in YAML. Whatever was registered before anything was measured stays as it is.
import { Effect, Result, Schema } from "effect";
import { parse } from "yaml";
import { isParentPolicy } from "../../actors/roles/director.ts";
import { CampaignSettings } from "../../events/campaign/campaign-opened.ts";
import { RandomSeed } from "../../events/values.ts";
import { reasonerNames } from "../../infra/reasoners/index.ts";
import { didYouMean } from "../campaign-file/suggest.ts";
import { CommandError, type Fix } from "../errors.ts";
import { commandIn } from "../flags.ts";

/** Why a setting is not changed, by the beginning of its path. */
const fixed: readonly (readonly [string, string])[] = [
  ["criteria", "the criteria of a discovery were registered before anything was measured"],
  ["tasks", "what was measured on other tasks could not be compared"],
  ["baselines", "everything is compared with the baselines that were measured"],
  ["policy.rules", "what is judged by other rules could not be compared"],
];

export interface Changed {
  readonly seed: number;
  readonly settings: CampaignSettings;
}

const decodeSettings = Schema.decodeUnknownResult(CampaignSettings, { onExcessProperty: "error" });
const decodeSeed = Schema.decodeUnknownResult(RandomSeed);

/** @param changes each `PATH=VALUE` */
export const changeSettings = (
  from: Changed,
  changes: readonly string[],
): Effect.Effect<Changed, CommandError> =>
  Effect.gen(function* () {
    let { seed } = from;
    const settings = structuredClone(from.settings) as unknown as Record<string, unknown>;
    for (const change of changes) {
      const [path = "", ...rest] = change.split("=");
      if (rest.length === 0) return yield* refuse(`--set ${change} has no value`, EXAMPLE);
      const value = yield* valueOf(change, rest.join("="));
      const stays = fixed.find(([start]) => path === start || path.startsWith(`${start}.`));
      if (stays !== undefined)
        return yield* refuse(
          `--set ${path}: ${stays[1]}`,
          (data) => `Start a campaign of its own with: ${commandIn(data, "run")}`,
        );
      if (path === "seed") {
        const decoded = decodeSeed(value);
        if (Result.isFailure(decoded)) return yield* refuse(`--set ${change}: ${decoded.failure.message}`);
        seed = decoded.success;
      } else yield* put(settings, path, value);
    }
    const decoded = decodeSettings(settings);
    if (Result.isFailure(decoded))
      return yield* refuse(`--set ${changes.join(" ")}: ${decoded.failure.message}`);
    const { policy, reasoner } = decoded.success;
    if (!isParentPolicy(policy.parent)) return yield* refuse(`no parent policy is called "${policy.parent}"`);
    const known: readonly string[] = reasonerNames;
    if (!known.includes(reasoner))
      return yield* refuse(`no reasoner is called "${reasoner}" (there are: ${known.join(", ")})`);
    return { seed, settings: decoded.success };
  });

const EXAMPLE = "Give a path and a value, as in --set policy.parentRanks=5";

const valueOf = (change: string, text: string): Effect.Effect<unknown, CommandError> =>
  Effect.try({
    try: () => parse(text) as unknown,
    catch: (cause) => new CommandError("usage", `--set ${change}: ${String(cause)}`, EXAMPLE),
  });

/** Puts a value where one stands already. */
const put = (
  settings: Record<string, unknown>,
  path: string,
  value: unknown,
): Effect.Effect<void, CommandError> => {
  const names = path.split(".");
  let place = settings;
  for (const [depth, name] of names.entries()) {
    if (!Object.hasOwn(place, name)) {
      const there = Object.keys(place);
      return refuse(
        `--set ${path}: there is no setting ${names.slice(0, depth + 1).join(".")}${didYouMean(name, there)} (there are: ${there.join(", ")})`,
        EXAMPLE,
      );
    }
    if (depth === names.length - 1) place[name] = value;
    else {
      const next = place[name];
      if (typeof next !== "object" || next === null || Array.isArray(next))
        return refuse(
          `--set ${path}: ${names.slice(0, depth + 1).join(".")} has no settings of its own`,
          EXAMPLE,
        );
      place = next as Record<string, unknown>;
    }
  }
  return Effect.void;
};

const refuse = (message: string, fix?: Fix) => Effect.fail(new CommandError("usage", message, fix));
