// Programs of the user's own that are no fit baselines.
import test from "ava";
import { type Bad, type Place, refusesEach, run } from "../../support/bad-input.ts";

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

refusesEach(test, programs);
