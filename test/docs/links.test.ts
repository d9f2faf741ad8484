// What the pages point at is there: links, anchors, files; and what the code says of the pages.
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import test from "ava";
import { pages, proseOf, root, textOf } from "./pages.ts";

const folders = fs
  .readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^(\.|node_modules$)/.test(entry.name))
  .map(({ name }) => name);

/** As GitHub makes them of headings. */
const anchorsOf = (page: string): readonly string[] =>
  [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

test("every relative link leads to a file, and to a heading in it", (t) => {
  let links = 0;
  for (const page of pages)
    for (const [, target] of proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target!)) continue;
      const [path = "", anchor] = target!.split("#");
      const file = path === "" ? page : join(dirname(page), path);
      t.true(fs.existsSync(join(root, file)), `${page} links to ${target}`);
      if (anchor !== undefined) t.true(anchorsOf(file).includes(anchor), `${page} links to ${target}`);
      links += 1;
    }
  t.true(links > 30);
});

test("every file and folder of ours that a page names is there", (t) => {
  const ours = new RegExp(`^(${[...folders, "dashboard"].join("|")})/[\\w./-]*$`);
  let named = 0;
  for (const page of pages)
    for (const [, name] of proseOf(page).matchAll(/`([^`\n]+)`/g)) {
      if (!ours.test(name!)) continue;
      t.true(fs.existsSync(join(root, name!)), `${page} names ${name}`);
      named += 1;
    }
  t.true(named > 50);
});

test("every page that the code names is there", (t) => {
  const sources = folders
    .flatMap((folder) =>
      fs
        .readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .map((path) => join(folder, path)),
    )
    .filter((path) => /\.(ts|mjs|py|toml)$/.test(path) && !path.includes("node_modules"));
  const mentions = sources.flatMap((source) =>
    [...textOf(source).matchAll(/\bdocs\/[\w-]+\.md\b/g)].map(([page]) => ({ source, page })),
  );
  t.true(mentions.length > 5);
  for (const { source, page } of mentions) t.true(pages.includes(page), `${source} names ${page}`);
});
