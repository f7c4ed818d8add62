import { spy } from "../hostile.js";
import type { Attack } from "./attack.js";

/** Attempts to reach what is outside. */
export const escapes: Attack[] = [
  {
    name: "a spy that reads, writes, connects and starts whatever it can",
    cells: ({ project, submissions }) => ({ outputSize: spy(project, submissions) }),
    expected: { earned: [0, 2, 3, 3] },
    says: /^Spy: 28 tried, got \[\]$/,
  },
  {
    name: "the reference imported by every path that comes to mind",
    cells: ({ project, solution }) => ({
      outputSize: `const found: string[] = [];
for (const base of ["/convlab", ${JSON.stringify(project)}, "..", "/convlab/node_modules/convlab"])
  for (const path of ["dist/lessons/convolution/checks.js", "lessons/convolution/checks.ts", "lessons/convolution/checks.js", "dist/src/grade/grade.js", "src/grade/grade.ts"])
    try {
      const name = base + "/" + path;
      const got = await import(name);
      if (Object.values(got).some((one: any) => one?.reference)) found.push(name);
    } catch {}
const { checks } = await import("convlab/lessons/convolution");
if (Object.values(checks("en")).some((one: any) => one?.reference ?? one?.exercise?.reference)) found.push("checks");
if (found.length > 0) throw new Error("found " + found);
${solution("outputSize")}`,
    }),
    expected: { earned: [1, 2, 3, 3] },
  },
  {
    name: "every process, environment and open file in /proc",
    cells: ({ submissions, solution }) => ({
      outputSize: `const fs = await import("node:fs");
const seen: string[] = [];
for (const pid of fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name)))
  for (const part of ["environ", "cmdline", "maps", "mountinfo"])
    try {
      const text = fs.readFileSync("/proc/" + pid + "/" + part, "utf8");
      if (/CONVLAB_GRADE_SEED|secret of the test/.test(text) || (part !== "mountinfo" && text.includes(${JSON.stringify(submissions)}))) seen.push(pid + " " + part);
    } catch {}
for (const pid of fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name)))
  try {
    for (const fd of fs.readdirSync("/proc/" + pid + "/fd")) {
      const target = fs.readlinkSync("/proc/" + pid + "/fd/" + fd);
      if (target.endsWith(".ipynb") || target.includes("grades")) seen.push(target);
    }
  } catch {}
if (seen.length > 0) throw new Error("seen " + seen);
${solution("outputSize")}`,
    }),
    expected: { earned: [1, 2, 3, 3] },
  },
  {
    name: "the network, by every way out",
    cells: ({ solution }) => ({
      outputSize: `const [net, dgram, dns, fs] = await Promise.all([import("node:net"), import("node:dgram"), import("node:dns"), import("node:fs")]);
const out: string[] = [];
const attempt = (name: string, start: (done: () => void, fail: () => void) => void) =>
  new Promise<void>((end) => { const t = setTimeout(end, 300); try { start(() => { out.push(name); clearTimeout(t); end(); }, () => { clearTimeout(t); end(); }); } catch { clearTimeout(t); end(); } });
await Promise.all([
  ...["1.1.1.1", "8.8.8.8", "169.254.169.254", "10.0.0.1", "192.168.0.1", "::1"].map((host) =>
    attempt(host, (done, fail) => net.connect({ host, port: 80 }, done).on("error", fail))),
  attempt("dns", (done, fail) => dns.resolve("example.com", (error) => (error ? fail() : done()))),
  attempt("udp", (done, fail) => { const s = dgram.createSocket("udp4"); s.on("error", fail); s.send("x", 53, "1.1.1.1", (error) => (error ? fail() : done())); }),
  ...["/run/dbus/system_bus_socket", "/var/run/docker.sock", "/run/systemd/private", "/tmp/.X11-unix/X0"].map((path) =>
    attempt(path, (done, fail) => net.connect(path, done).on("error", fail))),
  attempt("fetch", (done, fail) => void fetch("http://1.1.1.1/").then(done, fail)),
]);
if (out.length > 0) throw new Error("out by " + out);
${solution("outputSize")}`,
    }),
    expected: { earned: [1, 2, 3, 3] },
  },
  {
    name: "new rights: setuid, namespaces, mounts, ptrace, devices",
    cells: ({ solution }) => ({
      outputSize: `const [fs, child] = await Promise.all([import("node:fs"), import("node:child_process")]);
const got: string[] = [];
const attempt = (name: string, act: () => unknown) => { try { act(); got.push(name); } catch {} };
attempt("setuid", () => process.setuid!(0));
attempt("setgid", () => process.setgid!(0));
attempt("setgroups", () => process.setgroups!([0]));
attempt("mem of 1", () => fs.openSync("/proc/1/mem", "r+"));
attempt("sysrq", () => fs.writeFileSync("/proc/sysrq-trigger", "b"));
attempt("core pattern", () => fs.writeFileSync("/proc/sys/kernel/core_pattern", "|/bin/sh"));
attempt("uid map", () => fs.writeFileSync("/proc/self/uid_map", "0 0 1"));
attempt("disk", () => fs.openSync("/dev/vda", "r"));
attempt("kmem", () => fs.openSync("/dev/mem", "r"));
attempt("unshare", () => { const run = child.spawnSync("/usr/bin/bwrap", ["--unshare-user", "--uid", "0", "--dev-bind", "/", "/", process.execPath, "-e", "0"]); if (run.status !== 0) throw run; });
attempt("remount", () => { const run = child.spawnSync("mount", ["-o", "remount,rw", "/"]); if (run.status !== 0) throw run; });
attempt("oom", () => fs.writeFileSync("/proc/1/oom_score_adj", "-1000"));
if (got.length > 0) throw new Error("got " + got);
${solution("outputSize")}`,
    }),
    expected: { earned: [1, 2, 3, 3] },
  },
];
