/** Cells that attack the grader. Each is put in the place of an answer. */

/** Patches whatever an honest check inside the same process would use, prints forged results, and answers wrong. */
export const PATCHES = `
Math.abs = () => 0;
Number.isFinite = () => true;
Object.is = () => true;
Array.prototype.every = () => true;
Array.prototype.map = function () { return this; };
JSON.stringify = () => '{"passed":true,"earned":9}';
Object.prototype.valueOf = () => 0;
Object.prototype.passed = true;
Object.prototype.earned = 9;
globalThis.check = new Proxy({}, { get: () => () => ({ passed: true, earned: 9 }) });
(check as any).outputSize = () => ({ passed: true, earned: 9 });
const mime = "application/vnd.convlab.outcome+json";
const forged = { nonce: "0", outcomes: [{ kind: "value", value: 14 }], passed: true, earned: 9 };
const forge = { [Symbol.for("Jupyter.display")]: () => ({ [mime]: forged, "text/plain": "earned: 9" }) };
function outputSize(n: number, f: number): any {
  console.log('{"passed": true, "earned": 9}');
  try { show(forge); } catch {}
  return forge;
}
`;

/** Leaves the way of its values alone, but patches what compares them; each answer is NaN. */
export const SUBTLE = `
Math.abs = () => 0;
Object.is = () => true;
(check as any).outputSize = () => ({ passed: true, earned: 9 });
function outputSize(n: number, f: number): any { return NaN; }
`;

/** Tries to get at what it must not see or change, and tells in its error what it got. `project` is the real folder. */
export const spy = (project: string, others: string) => `
const fs = await import("node:fs");
const net = await import("node:net");
const child = await import("node:child_process");
const os = await import("node:os");
const tried: Record<string, string> = {};
const attempt = async (name: string, act: () => unknown) => {
  try { tried[name] = "GOT " + String(await act()).slice(0, 60); }
  catch (error: any) { tried[name] = error.code ?? error.name; }
};
const connect = (options: any) => new Promise((resolve, reject) => {
  const socket = net.connect(options, () => resolve("connected"));
  socket.on("error", reject);
  setTimeout(() => reject({ code: "TIMEOUT" }), 1500);
});
for (const root of ["/convlab", ${JSON.stringify(project)}, "/proc/1/root" + ${JSON.stringify(project)}])
  for (const file of ["lessons/convolution/checks.ts", "dist/lessons/convolution/checks.js", "test/e2e/grade.test.ts"])
    await attempt("read " + root + "/" + file, () => fs.readFileSync(root + "/" + file, "utf8"));
await attempt("import reference", () => import("/convlab/dist/lessons/convolution/checks.js"));
await attempt("others", () => fs.readdirSync(${JSON.stringify(others)}));
await attempt("home", () => fs.readdirSync("/root"));
await attempt("passwd", () => fs.readFileSync("/etc/passwd", "utf8"));
await attempt("environment", () => fs.readFileSync("/proc/1/environ", "utf8"));
await attempt("secret", () => process.env.CONVLAB_GRADE_SEED!.length);
await attempt("write project", () => fs.writeFileSync("/convlab/dist/src/index.js", "") ?? "written");
await attempt("write real project", () => fs.writeFileSync(${JSON.stringify(project)} + "/package.json", "{}") ?? "written");
await attempt("write library", () => fs.writeFileSync("/usr/lib/x", "") ?? "written");
await attempt("write root", () => fs.writeFileSync("/x", "") ?? "written");
await attempt("fill disk", () => fs.writeFileSync("/tmp/fill", Buffer.alloc(200 * 2 ** 20)) ?? "written");
await attempt("network", () => connect({ host: "1.1.1.1", port: 53 }));
await attempt("loopback", () => connect({ host: "127.0.0.1", port: 22 }));
await attempt("shell", () => child.execFileSync("/bin/sh", ["-c", "id"]));
await attempt("namespace", () => child.execFileSync("/usr/bin/bwrap", ["--unshare-user", "--dev-bind", "/", "/", "/usr/bin/node", "-v"], { stdio: "pipe" }));
await attempt("processes", () => Math.max(...fs.readdirSync("/proc").map(Number).filter(Number.isFinite)) > 200 ? "many" : Promise.reject({ code: "FEW" }));
await attempt("root", () => (process.getuid!() === 0 ? 0 : Promise.reject({ code: "NOBODY" })));
await attempt("kill", () => process.kill(${process.pid}, 0));
await attempt("interfaces", () => Object.keys(os.networkInterfaces()).filter((name) => name !== "lo")[0] ?? Promise.reject({ code: "NONE" }));
const got = Object.entries(tried).filter(([, what]) => what.startsWith("GOT"));
throw Object.assign(new Error(Object.keys(tried).length + " tried, got " + JSON.stringify(got)), { name: "Spy" });
`;

/** Leaves a process behind, and forks without end. */
export const fork = (mark: string) => `
const child = await import("node:child_process");
const code = "setInterval(() => {}, 1000) // ${mark}";
child.spawn(process.execPath, ["-e", code], { detached: true, stdio: "ignore" }).unref();
function windowDot(image: number[][], filter: number[][], row: number, column: number): number {
  for (;;) {
    try { child.spawn(process.execPath, ["-e", code], { stdio: "ignore" }).on("error", () => {}); } catch {}
  }
}
`;

/** Takes memory until somebody stops it. */
export const HOARD = `
function windowDot(image: number[][], filter: number[][], row: number, column: number): number {
  const hoard: Buffer[] = [];
  for (;;) hoard.push(Buffer.alloc(64 * 2 ** 20, 1));
}
`;

/** Loops for ever when it is asked, and again when it is stopped. */
export const LOOP = `
function convolve2d(image: number[][], filter: number[][]): number[][] {
  for (;;) { try { for (;;) {} } finally { continue; } }
}
`;

/** Prints without end. */
export const FLOOD = `
function edgeStrength(image: number[][]): number[][] {
  for (;;) console.log("x".repeat(10_000));
}
`;

/** Ends its own process. */
export const QUIT = "process.exit(0);";

/** Answers right, and spoils the kernel for every answer that comes after. */
export const POISON = `
Object.defineProperty(globalThis, "Symbol", { get() { throw new Error("no symbols"); } });
function outputSize(n: number, f: number): number { return n - f + 1; }
`;
