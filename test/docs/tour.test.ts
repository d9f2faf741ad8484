// docs/tour.md is true: its files are saved, its commands run one after the other in an empty folder, and each prints lines
// of the kinds that the page shows, in their order.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { blocks } from "./pages.ts";
import { printsWhatIsShown, runIn, shownIn } from "./transcript.ts";

const PAGE = "docs/tour.md";
const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-tour-"));
test.after.always(() => fs.rmSync(folder, { recursive: true, force: true }));

test("the commands of the tour run, and print what the page shows", async (t) => {
  t.timeout(600_000);
  const [campaign = "", fitness = ""] = blocks(PAGE, "yaml");
  fs.writeFileSync(join(folder, "small.yaml"), campaign);
  fs.writeFileSync(join(folder, "fitness.yaml"), fitness);
  const shown = shownIn(PAGE);
  t.is(shown.filter(({ output }) => output !== "").length, 10);
  for (const block of shown) {
    const { code, stdout, stderr } = await runIn(folder, block.commands);
    t.is(code, 0, `${block.commands}: ${stdout}${stderr}`);
    printsWhatIsShown(t, block, stdout);
  }
});
