import { type Attack, convolve, dot, edges, outputSize } from "./attack.js";

/** Four attacks in one notebook, one an exercise: each is asked by itself. */
function four(
  name: string,
  bodies: [string, string, string, string],
  earned = [0, 0, 0, 0],
): Attack {
  const [a, b, c, d] = bodies;
  return {
    name,
    cells: {
      outputSize: outputSize(a),
      windowDot: dot(b),
      convolve2d: convolve(c),
      edgeStrength: edges(d),
    },
    expected: { earned },
  };
}

const right = "return n - f + 1;";

/** Answers that are no honest values. */
export const values: Attack[] = [
  four("NaN, Infinity, and matrices of these", [
    "return NaN;",
    "return Infinity;",
    "return image.map((line) => line.map(() => NaN));",
    "return [[Infinity]];",
  ]),
  four("-0, the largest number, an empty matrix, a matrix in a matrix", [
    "return -0;",
    "return Number.MAX_VALUE;",
    "return [];",
    "return [[[0]]];",
  ]),
  four("things that look like numbers: a string, an object with valueOf, a Number, a BigInt", [
    "return String(n - f + 1);",
    "return { valueOf: () => 0, toString: () => '0', toJSON: () => 0 };",
    "return new Number(1);",
    "return 10n;",
  ]),
  four("cyclic, sparse, ragged and array-like matrices", [
    "const a: any[] = []; a.push(a); return a;",
    "const a: any = {}; a.a = a; return a;",
    "const a: any[] = []; a[5] = [1]; return a;",
    "return { length: 2, 0: [1], 1: [2], map: () => [[0]], [Symbol.iterator]: function* () { yield [0]; } };",
  ]),
  four("objects of a foreign make", [
    "return Object.create(Number.prototype);",
    "return Object.create(null);",
    "return Object.setPrototypeOf([[1]], null);",
    "return new Proxy([[1]], { get() { throw new Error('no'); } });",
  ]),
  four("huge answers", [
    "return '9'.repeat(2 ** 24);",
    "return 10n ** 100000n;",
    "const line = new Array(3000).fill(1); return new Array(3000).fill(line);",
    "let a: any = 1; for (let i = 0; i < 100_000; i++) a = [a]; return a;",
  ]),
  four("wrong shapes and wrong kinds", [
    "return [n - f + 1];",
    "return [[0]];",
    "return image;",
    "return { rows: 1 };",
  ]),
  four("functions, symbols, classes, nothing", [
    "return () => n - f + 1;",
    "return Symbol('0');",
    "return class {};",
    "return undefined;",
  ]),
  four("what is then-able: never, twice, in anger, in a circle", [
    "return { then(done: any) { done(n); done(f); } };",
    "return { then() { throw new Error('then'); } };",
    "return { then(_: any, fail: any) { fail(null); } };",
    "const a: any = { then(done: any) { done([[0]]); } }; return a;",
  ]),
  {
    name: "a value that is another one each time it is read",
    cells: {
      convolve2d: convolve(
        `let reads = 0;
return new Proxy([[0]], { get: (target, key) => key === "length" ? 1 + (reads++ % 3) : reads++ % 2 ? [reads] : (target as any)[key] });`,
      ),
      edgeStrength: edges(
        `let reads = 0;
const line: any = []; Object.defineProperty(line, 0, { enumerable: true, get: () => reads++ });
return [line];`,
      ),
    },
    expected: { earned: [1, 2, 0, 0] },
  },
  {
    name: "a right answer that is a promise counts, and gains nothing",
    cells: { outputSize: outputSize("return Promise.resolve(n - f + 1);") },
    expected: { earned: [1, 2, 3, 3] },
  },
  {
    name: "right the first time only",
    cells: { outputSize: outputSize(`return asked++ === 0 ? n - f + 1 : 0;`, "let asked = 0;") },
    expected: { earned: [0.1, 2, 3, 3] },
  },
  {
    name: "right every second time only",
    cells: { outputSize: outputSize(`return asked++ % 2 ? n - f + 1 : 0;`, "let asked = 0;") },
    expected: { earned: [0.5, 2, 3, 3] },
  },
  {
    name: "a guess that is right now and then",
    cells: { outputSize: outputSize("return 5;") },
    expected: { earned: [[0, 0.4], 2, 3, 3] },
  },
  {
    name: "the visible cases learnt by heart",
    cells: () => ({
      outputSize: outputSize(
        "const found = table.find(({ inputs }) => inputs[0] === n && inputs[1] === f); return found ? found.expected : 0;",
        `const fs = await import("node:fs");
const text = fs.readFileSync("/convlab/notebooks/checks/convolution.js", "utf8");
const table: { inputs: number[]; expected: number }[] = text.split("\\n").flatMap((line) =>
  line.includes('"name":"outputSize"') ? JSON.parse(line.trim().replace(/,$/, "")).questions : []);
if (table.length < 3) throw new Error("the attack itself is broken: no table");`,
      ),
    }),
    expected: { earned: [0, 2, 3, 3] },
  },
  {
    name: "inputs changed while they are in use",
    cells: {
      outputSize: outputSize("(arguments as any)[0] = 0; arguments.length = 0; return 1;"),
      windowDot: dot(
        "for (const line of image) line.fill(0); for (const line of filter) line.length = 0; return 0;",
      ),
    },
    expected: { earned: [[0, 0.4], [0, 0.8], 3, 3] },
  },
  {
    name: "two notebooks' worth of answers in one cell",
    cells: ({ solution }) => ({
      outputSize: `${solution("outputSize")}\n${solution("outputSize").replaceAll("outputSize", "another")}\n// ${right}`,
    }),
    expected: { earned: [1, 2, 3, 3] },
  },
];
