import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  boolean,
  choice,
  integer,
  list,
  number,
  record,
  type Schema,
  schemaOf,
  tensor,
  text,
} from "../../src/check/index.js";
import { fromArray, tensor as makeTensor, Tensor } from "../../src/tensor/index.js";

const throughJson = <T>(schema: Schema<T>, value: T): T =>
  schema.decode(JSON.parse(JSON.stringify(schema.encode(value))));

describe("values cross as JSON and come back", () => {
  test("numbers, those that JSON has no word for too", () => {
    fc.assert(
      fc.property(fc.double(), (x) => {
        const back = throughJson(number(), x);
        expect(Object.is(back, x) || back === x).toBe(true);
      }),
    );
    for (const x of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      expect(throughJson(number(), x)).toBe(x);
  });

  test("texts, booleans, choices, lists, records", () => {
    const point = record({
      name: text(),
      at: list(number()),
      seen: boolean(),
      side: choice("l", "r"),
    });
    const value = { name: "한글", at: [1, Number.NaN], seen: true, side: "r" as const };
    expect(throughJson(point, value)).toEqual(value);
    expect(throughJson(list(list(integer())), [[1], [], [2, 3]])).toEqual([[1], [], [2, 3]]);
  });

  test("tensors of both types, bit for bit", () => {
    const weights = makeTensor([
      [0.1, Number.NaN],
      [-0, Number.POSITIVE_INFINITY],
    ]);
    const back = throughJson(tensor([2, 2]), weights);
    expect(back).toBeInstanceOf(Tensor);
    expect(back.shape).toEqual([2, 2]);
    expect([...back.values]).toEqual([...weights.values]);
    const exact = throughJson(tensor(), makeTensor([0.1], { dtype: "float64" }));
    expect(exact.dtype).toBe("float64");
    expect(exact.values[0]).toBe(0.1);
    expect(throughJson(tensor(), fromArray(new Float32Array(0), [0, 3])).shape).toEqual([0, 3]);
  });

  test("a schema itself is JSON", () => {
    const schema = list(record({ box: tensor([4]), label: choice("cat", "dog") }));
    const again = schemaOf(JSON.parse(JSON.stringify(schema)));
    expect(again.typescript).toBe(schema.typescript);
    expect(again.data).toEqual(schema.data);
  });
});

test("types are written as a student writes them", () => {
  expect(list(list(number())).typescript).toBe("number[][]");
  expect(list(choice("a", "b")).typescript).toBe('("a" | "b")[]');
  expect(record({ x: integer(), t: tensor() }).typescript).toBe("{ x: number; t: Tensor }");
  expect(list(record({ x: text() })).typescript).toBe("({ x: string })[]");
  expect(boolean().typescript).toBe("boolean");
});

// biome-ignore lint/suspicious/noExplicitAny: any schema, any value.
const PROBLEMS: [string, Schema<any>, unknown, string, string][] = [
  [
    "a number",
    number(),
    "3",
    "숫자(number)여야 하는데 문자열이 왔어요.",
    "Expected a number, got a string.",
  ],
  [
    "a number",
    integer(),
    [1],
    "숫자(number)여야 하는데 배열이 왔어요.",
    "Expected a number, got an array.",
  ],
  [
    "a boolean",
    boolean(),
    1,
    "true나 false(boolean)여야 하는데 숫자가 왔어요.",
    "Expected true or false (boolean), got a number.",
  ],
  [
    "a string",
    text(),
    null,
    "문자열(string)이어야 하는데 null이 왔어요.",
    "Expected a string, got null.",
  ],
  [
    "a list",
    list(number()),
    3,
    "배열(array)이어야 하는데 숫자가 왔어요.",
    "Expected an array, got a number.",
  ],
  [
    "an item",
    list(list(number())),
    [[1], [true]],
    "[1]: [0]: 숫자(number)여야 하는데 true/false 값이 왔어요.",
    "At [1]: At [0]: Expected a number, got a boolean.",
  ],
  [
    "a record",
    record({ x: number() }),
    [1],
    "객체(object)여야 하는데 배열이 왔어요.",
    "Expected an object, got an array.",
  ],
  [
    "a field",
    record({ x: number() }),
    {},
    ".x: 숫자(number)여야 하는데 아무것도 없음(undefined)이 왔어요.",
    "At .x: Expected a number, got nothing (undefined).",
  ],
  [
    "a tensor",
    tensor(),
    [[1]],
    "Tensor여야 하는데 배열이 왔어요. tensor(…)로 감싸 보세요.",
    "Expected a Tensor, got an array. Wrap it in tensor(…).",
  ],
  [
    "a tensor",
    tensor(),
    () => 1,
    "Tensor여야 하는데 함수가 왔어요.",
    "Expected a Tensor, got a function.",
  ],
  [
    "a choice",
    choice("A", "B"),
    "C",
    '"A", "B" 가운데 하나여야 하는데 "C"가 왔어요.',
    'Expected one of "A", "B", got "C".',
  ],
  [
    "a choice",
    choice("A", "B"),
    1,
    '"A", "B" 가운데 하나여야 하는데 숫자가 왔어요.',
    'Expected one of "A", "B", got a number.',
  ],
];

test.each(PROBLEMS)("a wrong type where %s is wanted", (_, schema, value, ko, en) => {
  expect(schema.problem(value)).toEqual({ ko, en });
});

test("a fraction or a wrong shape is a wrong answer, not a wrong type", () => {
  expect(integer().problem(2.5)).toBeNull();
  expect(tensor([3, 3]).problem(makeTensor([1]))).toBeNull();
});

// biome-ignore lint/suspicious/noExplicitAny: any schema, any JSON.
const MISFITS: [string, Schema<any>, unknown][] = [
  ["a number", number(), "12"],
  ["a number", number(), null],
  ["a number", number(), { valueOf: 3 }],
  ["true or false", boolean(), "true"],
  ["a text", text(), 5],
  ["a text", text(), "x".repeat(200_000)],
  ["a list", list(number()), { length: 3 }],
  ["a number", list(number()), [1, [2]]],
  ["a field x", record({ x: number() }), {}],
  ["a field __proto__", record({ __proto__x: number() }), null],
  ["l or r", choice("l", "r"), "toString"],
  ["a tensor", tensor(), null],
  ["a tensor", tensor(), { dtype: "f4", shape: [1.5], data: "" }],
  ["a tensor", tensor(), { dtype: "f2", shape: [1], data: "" }],
  ["a tensor", tensor(), { dtype: "f4", shape: [-1], data: "" }],
  ["a smaller tensor", tensor(), { dtype: "f4", shape: [60000, 60000], data: "" }],
  ["a smaller tensor", tensor(), { dtype: "f4", shape: [2 ** 25, 0], data: "" }],
  ["8 bytes for shape [2]", tensor(), { dtype: "f4", shape: [2], data: "AAAA" }],
];

test.each(MISFITS)("JSON that is not %s is refused", (_, schema, json) => {
  expect(() => schema.decode(json)).toThrow(/^decode: expected /);
});
