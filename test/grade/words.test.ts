import { expect, test } from "vitest";
import { fn, integer, list, number, tensor } from "../../src/check/index.js";
import { inFull, inputsInFull } from "../../src/grade/words.js";
import { fromArray } from "../../src/index.js";

test.each([
  [5, "5"],
  [1 / 3, "0.333333"],
  ["a\nb", '"a\\nb"'],
  [[1, 2], "[1, 2]"],
  [
    [
      [1, 2],
      [3, 4],
    ],
    "[[1, 2],\n [3, 4]]",
  ],
  [fromArray(new Float32Array([1, 2, 3, 4]), [2, 2]), "tensor([[1, 2],\n [3, 4]])"],
  [fromArray(new Float32Array([7]), []), "tensor(7)"],
])("%j is written as it can be pasted", (value, text) => {
  expect(inFull(value).en).toBe(text);
});

test("a large value is told by its size", () => {
  expect(inFull(Array(2000).fill(1))).toEqual({ ko: "2000 배열", en: "a 2000 array" });
  expect(inFull(fromArray(new Float32Array(4000), [40, 100])).en).toBe("Tensor [40, 100]");
});

test("inputs stand in a line, or a line each where one is a matrix", () => {
  const answer = fn({ n: integer(), filter: list(list(number())) }, tensor());
  expect(inputsInFull(answer, [3, [[1, 2]]]).en).toBe("n = 3, filter = [[1, 2]]");
  expect(inputsInFull(answer, [3, [[1], [2]]]).en).toBe("n = 3\nfilter = [[1],\n [2]]");
});
