import { expect, expectTypeOf, test } from "vitest";
import type { InputsOf } from "../../src/check/answers.js";
import {
  boolean,
  choice,
  exercise,
  fn,
  integer,
  list,
  model,
  number,
  record,
  signature,
  tensor,
  text,
  value,
} from "../../src/check/index.js";
import type { Tensor } from "../../src/tensor/index.js";

/** Order and types of parameters, whatever other types with the same names were seen before. */
test("parameters are typed in the order in which they are written", () => {
  const one = { n: integer(), f: text(), s: boolean(), p: tensor() };
  const two = { p: integer(), s: text(), n: boolean(), f: tensor() };
  const three = {
    f: list(list(number())),
    zeta: integer(),
    alpha: text(),
    n: tensor(),
    s: integer(),
    p: choice("a", "b"),
  };
  expectTypeOf<InputsOf<typeof one>>().toEqualTypeOf<[number, string, boolean, Tensor]>();
  expectTypeOf<InputsOf<typeof two>>().toEqualTypeOf<[number, string, boolean, Tensor]>();
  expectTypeOf<InputsOf<typeof three>>().toEqualTypeOf<
    [number[][], number, string, Tensor, number, "a" | "b"]
  >();
  expectTypeOf<InputsOf<Record<never, never>>>().toEqualTypeOf<[]>();
});

test("signatures are what a student writes", () => {
  expect(signature(fn({ image: tensor(), stride: integer() }, tensor()))).toBe(
    "(image: Tensor, stride: number) => Tensor",
  );
  expect(signature(fn({}, number(), { async: true }))).toBe("() => Promise<number>");
  expect(signature(value(record({ x: number() })))).toBe("{ x: number }");
  expect(signature(model({ input: [1], classes: 2 }))).toBe(
    "{ build: () => Module; model: Module }",
  );
});

const both = { ko: "가", en: "a" };
const rest = { title: both, points: 1, hints: [both, both] } as const;

test("the answer's type decides all other types", () => {
  const sound = exercise({
    ...rest,
    answer: fn({ x: tensor(), k: integer() }, number()),
    cases: [[null as unknown as Tensor, 1]],
    generate: (rng) => [null as unknown as Tensor, rng.int(3)],
    reference: (x, k) => x.size + k,
    mistakes: { a: { answer: (x) => x.rank, says: both }, b: { answer: () => 1, says: both } },
  });
  expectTypeOf(sound.reference).parameters.toEqualTypeOf<[Tensor, number]>();

  // Each line below must not compile; nothing of it runs.
  const never = () => {
    const base = {
      ...rest,
      answer: fn({ x: integer() }, number()),
      cases: [[1]] as [number][],
      generate: () => [1] as [number],
    };
    const mistakes = { a: { answer: () => 1, says: both }, b: { answer: () => 2, says: both } };
    // @ts-expect-error the reference gives a text
    exercise({ ...base, mistakes, reference: (x) => String(x) });
    exercise({
      ...base,
      reference: (x) => x,
      // @ts-expect-error a mistake gives a text
      mistakes: { ...mistakes, c: { answer: () => "1", says: both } },
    });
    exercise({
      ...base,
      reference: (x) => x,
      // @ts-expect-error a message is not translated
      mistakes: { ...mistakes, c: { answer: () => 1, says: { en: "a" } } },
    });
    // @ts-expect-error the title is not translated
    exercise({ ...base, reference: (x) => x, mistakes, title: { ko: "가" } });
    // @ts-expect-error there is one hint only
    exercise({ ...base, reference: (x) => x, mistakes, hints: [both] });
    // @ts-expect-error a case has the wrong type
    exercise({ ...base, reference: (x) => x, mistakes, cases: [["1"]] });
    // @ts-expect-error the generator draws too little
    exercise({ ...base, reference: (x) => x, mistakes, generate: () => [] });
    // @ts-expect-error there is no generator
    exercise({ ...base, reference: (x) => x, mistakes, generate: undefined });
    // @ts-expect-error a value is no function
    exercise({ ...rest, answer: value(number()), reference: () => 1, mistakes: {} });
    // @ts-expect-error a model has a target
    exercise({ ...rest, answer: model({ input: [1], classes: 2 }), mistakes: {} });
  };
  expect(never).toBeTypeOf("function");
});

test("an exercise that cannot work is refused with a hint", () => {
  const base = {
    ...rest,
    answer: fn({ x: integer() }, number()),
    cases: [[1]] as [number][],
    generate: () => [1] as [number],
    reference: (x: number) => x,
  };
  const a = { answer: (x: number) => x + 1, says: both };
  expect(() => exercise({ ...base, mistakes: { a } })).toThrow(
    'exercise "a": expected at least 2 known mistakes, got 1\nhint: what do students get wrong here?',
  );
  expect(() => exercise({ ...base, mistakes: { a, b: a }, points: 0 })).toThrow(
    /points above 0, got 0\nhint: /,
  );
  expect(() => exercise({ ...base, mistakes: { a, b: a }, cases: [] })).toThrow(
    /at least one case, got none\nhint: /,
  );
  expect(() =>
    exercise({
      ...rest,
      answer: model({ input: [1], classes: 2 }),
      target: 98,
      mistakes: { a: { when: {}, says: both }, b: { when: {}, says: both } },
    }),
  ).toThrow(/target accuracy in \(0, 1\], got 98\nhint: /);
});
