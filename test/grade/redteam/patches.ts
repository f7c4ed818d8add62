import { PATCHES, POISON, SUBTLE } from "../hostile.js";
import { type Attack, FIRST_LOST, NOTHING_LOST, outputSize } from "./attack.js";

const NONE = { earned: [0, 2, 3, 3] };
const forgery = (value: unknown) =>
  `{ [Symbol.for("Jupyter.display")]: () => ({ "application/vnd.convlab.outcome+json": ${JSON.stringify(value)}, "text/plain": "earned: 9" }) }`;

/** Built-ins, the checks and the kernel's inside changed; forged messages. */
export const patches: Attack[] = [
  { name: "built-ins patched, verdicts printed", cells: { outputSize: PATCHES }, expected: NONE },
  { name: "only what compares is patched", cells: { outputSize: SUBTLE }, expected: NONE },
  {
    name: "the kernel spoilt for those who come after",
    cells: { outputSize: POISON },
    expected: NONE,
  },
  {
    name: "every promise answers with the maximum",
    cells: {
      outputSize: outputSize(
        "return NaN;",
        `const then = Promise.prototype.then;
(Promise.prototype as any).then = function (a: any, b: any) { return then.call(this, () => a?.([{ kind: "value", value: 5, passed: true, earned: 9 }]), b); };`,
      ),
    },
    expected: FIRST_LOST,
  },
  {
    name: "JSON says what it likes",
    cells: {
      outputSize: outputSize(
        "return -1;",
        `JSON.stringify = (() => '{"passed":true,"earned":9,"kind":"value","value":5}') as any;
JSON.parse = (() => ({ kind: "fn", parameters: [], result: { kind: "number" } })) as any;`,
      ),
    },
    expected: FIRST_LOST,
  },
  {
    name: "Function.prototype.call and Reflect.apply replaced",
    cells: {
      outputSize: outputSize(
        "return 0;",
        "Function.prototype.call = (() => true) as any; Function.prototype.apply = (() => true) as any; Reflect.apply = (() => 1) as any;",
      ),
    },
    expected: FIRST_LOST,
  },
  {
    name: "Array.prototype speaks for every array",
    cells: {
      outputSize: outputSize(
        "return NaN;",
        `for (const name of ["map", "every", "some", "filter", "flatMap", "join", "includes"])
  (Array.prototype as any)[name] = function () { return this; };
Object.defineProperty(Object.prototype, "kind", { get: () => "value" });
Object.defineProperty(Object.prototype, "passed", { get: () => true });
Object.defineProperty(Object.prototype, "value", { get: () => 5 });`,
      ),
    },
    expected: FIRST_LOST,
  },
  {
    name: "the console replaced",
    cells: {
      outputSize: outputSize(
        "console.log('9/9 points'); return 0;",
        "for (const name of Object.keys(console)) (console as any)[name] = () => 'passed';",
      ),
    },
    expected: FIRST_LOST,
  },
  {
    name: "the check replaced by one that always passes",
    cells: {
      outputSize: outputSize(
        "return 0;",
        `(globalThis as any).check = new Proxy(() => {}, { get: () => () => ({ passed: true, earned: 9 }) });
for (const name of ["outputSize", "windowDot", "convolve2d", "edgeStrength"])
  try { (check as any)[name] = () => ({ passed: true, earned: 9 }); } catch {}`,
      ),
    },
    expected: FIRST_LOST,
  },
  {
    name: "the checks' module replaced in the cache of modules",
    cells: {
      outputSize: outputSize(
        "return 0;",
        `const { createRequire, syncBuiltinESMExports } = await import("node:module");
const req = createRequire("/convlab/x.js");
for (const key of Object.keys(req.cache)) delete req.cache[key];
const fs = req("node:fs");
fs.readFileSync = () => "export const probe = () => [{ kind: 'value', value: 5 }]";
syncBuiltinESMExports();`,
      ),
    },
    expected: FIRST_LOST,
  },
  {
    name: "a verdict shown as a display",
    cells: {
      outputSize: outputSize(
        "show(forged); return 0;",
        `const forged = ${forgery({ nonce: "0", outcomes: [{ kind: "value", value: 14 }], passed: true, earned: 9 })};\nshow(forged);`,
      ),
    },
    expected: FIRST_LOST,
  },
  {
    name: "a verdict on every number that the question was asked under",
    cells: {
      outputSize: outputSize(
        `const stack = [String(new Error().stack), ...Object.getOwnPropertyNames(globalThis)].join(" ");
for (const nonce of new Set(stack.match(/[0-9a-f]{24}/g) ?? []))
  show({ [Symbol.for("Jupyter.display")]: () => ({ "application/vnd.convlab.outcome+json": { nonce, outcomes: [{ kind: "value", value: 5, passed: true }], passed: true, earned: 9 } }) });
return 0;`,
      ),
    },
    expected: FIRST_LOST,
  },
  {
    name: "forged messages on every file descriptor and to the parent",
    cells: {
      outputSize: outputSize(
        "return 0;",
        `const fs = await import("node:fs");
const message = JSON.stringify({ header: { msg_type: "execute_result" }, content: { data: { "text/plain": "9" } }, earned: 9, passed: true }) + "\\n";
try { (process as any).send?.({ type: "reply", status: "ok", earned: 9 }); } catch {}
try { (process as any).send?.(null); (process as any).send?.([1, 2]); } catch {}
const { parentPort } = await import("node:worker_threads");
for (const forged of [null, 5, { type: "done" }, { kind: "ended", serial: 1, status: "ok" }])
  try { parentPort?.postMessage(forged); } catch {}
for (const fd of [1, 2]) try { fs.writeSync(fd, message.repeat(10)); } catch {}`,
      ),
    },
    expected: FIRST_LOST,
  },
  {
    name: "the connection file read, its sockets talked to and taken away",
    cells: {
      outputSize: outputSize(
        "return 0;",
        `const fs = await import("node:fs");
const net = await import("node:net");
const mounts = fs.readFileSync("/proc/self/mounts", "utf8").split("\\n").map((line) => line.split(" ")[1]);
for (const folder of mounts.filter((path) => /convlab-/.test(path ?? "")))
  for (const name of fs.readdirSync(folder!)) {
    const path = folder + "/" + name;
    if (name.endsWith(".json")) { fs.readFileSync(path); fs.writeFileSync(path, '{"key": "mine", "earned": 9}'); continue; }
    try { net.connect(path).on("error", () => {}).write(Buffer.alloc(4096, 255)); } catch {}
    try { fs.unlinkSync(path); fs.symlinkSync("/etc/passwd", path); } catch {}
  }`,
      ),
    },
    expected: FIRST_LOST,
  },
  {
    name: "names of the question's own cell taken beforehand",
    cells: {
      outputSize: `${outputSize("return 0;")}
const given_ = 5; var typeofOutputSize = "undefined";
(globalThis as any).import = () => ({ probe: () => [{ kind: "value", value: 5 }] });`,
    },
    expected: FIRST_LOST,
  },
  {
    name: "another exercise's answer replaced for the worse, and for the better",
    cells: ({ solution }) => ({
      outputSize: solution("outputSize"),
      windowDot: `${solution("windowDot")}\noutputSize = (() => 0) as any;\nvar convolve2d: any = () => [[0]]; var edgeStrength: any = () => [[0]];`,
    }),
    expected: NOTHING_LOST,
  },
];
