// The closing line of `npm test` is what CI reads, so what it sums must be what the runners said.
import test from "ava";
import { countAva, countPytest } from "../../bin/test/count.mjs";

test("ava: all passed", (t) => {
  t.deepEqual(countAva("  ✔ a\n  ✔ b\n  ─\n\n  2 tests passed\n"), { passed: 2, failed: 0, skipped: 0 });
});

test("ava: says no number of passed tests when one failed", (t) => {
  const output =
    "  ✔ a › one (3s)\n  \x1b[31m✘ [fail]: a › two\x1b[39m\n  - [skip] a › three\n\n  1 test failed\n  1 test skipped\n";
  t.deepEqual(countAva(output), { passed: 1, failed: 1, skipped: 1 });
});

test("ava: a file that throws outside its tests counts once", (t) => {
  const output =
    "  ✔ a\n  ✘ b.test.ts exited with a non-zero exit code: 1\n\n  1 test passed\n  1 uncaught exception\n";
  t.deepEqual(countAva(output), { passed: 1, failed: 1, skipped: 0 });
});

test("pytest: the closing line", (t) => {
  t.deepEqual(countPytest("...s.F\n1 failed, 41 passed, 2 skipped in 3.21s\n"), {
    passed: 41,
    failed: 1,
    skipped: 2,
  });
  t.deepEqual(countPytest("== 3 passed, 1 error in 63.20s (0:01:03) ==\n"), {
    passed: 3,
    failed: 1,
    skipped: 0,
  });
});

test("a runner that says nothing has failed", (t) => {
  t.deepEqual(countAva("Segmentation fault"), { passed: 0, failed: 1, skipped: 0 });
  t.deepEqual(countPytest("no tests ran in 0.01s"), { passed: 0, failed: 1, skipped: 0 });
});
