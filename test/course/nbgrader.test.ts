import { expect, test } from "vitest";
import { answerStamp, checkStamp, nbgraderChecksum } from "../../src/course/nbgrader.js";

/** Digests that nbgrader's own compute_checksum gave. */
test("the checksum is nbgrader's", () => {
  const check = {
    source: "assertClose(conv2d(x), y);\n",
    cell_type: "code",
    grade: true,
    solution: false,
    locked: true,
    grade_id: "q1-test",
    points: 2,
  };
  expect(nbgraderChecksum(check)).toBe("a244f8e2ae2b80f7b7a74e2c20f62127");
  const manual = {
    source: "한국어 답",
    cell_type: "markdown",
    grade: true,
    solution: true,
    locked: false,
    grade_id: "q2",
    points: 0.5,
  };
  expect(nbgraderChecksum(manual)).toBe("ecd89409a03ab22fcf3f374bb6bcc22f");
});

test("a check's stamp carries the checksum of its own source", () => {
  const stamp = checkStamp("q1-test", "assertClose(conv2d(x), y);\n", 2);
  expect(stamp.checksum).toBe("a244f8e2ae2b80f7b7a74e2c20f62127");
  expect(Object.keys(stamp).sort()).toEqual([
    "cell_type",
    "checksum",
    "grade",
    "grade_id",
    "locked",
    "points",
    "schema_version",
    "solution",
    "task",
  ]);
});

test("an answer's stamp has no points and changes with its source", () => {
  const stamp = answerStamp("q1", "const x = 1;");
  expect(stamp).not.toHaveProperty("points");
  expect(stamp.checksum).toMatch(/^[0-9a-f]{32}$/);
  expect(answerStamp("q1", "const x = 2;").checksum).not.toBe(stamp.checksum);
});
