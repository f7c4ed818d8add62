import { readFileSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { expect, test } from "vitest";
import { glob } from "zx";

/** Who may import whom, and nothing else. A room may always import itself. */
const MAY_IMPORT: Record<string, string[]> = {
  host: [],
  engine: ["host"],
  tensor: ["engine", "host"],
  ops: ["tensor", "engine", "host"],
  nn: ["ops", "tensor", "host"],
  data: ["tensor", "host"],
  classic: ["tensor", "data"],
  models: ["nn", "ops", "tensor"],
  detect: ["nn", "ops", "tensor", "models", "data", "classic", "train", "weights", "host"],
  viz: ["tensor", "nn", "host"],
  weights: ["nn", "data", "tensor", "host"],
  widgets: ["viz", "nn", "tensor", "host"],
  train: ["nn", "ops", "tensor", "data", "weights", "viz", "host"],
  experiments: ["classic", "train", "nn", "ops", "data", "viz", "tensor", "host"],
  progress: ["host"],
  check: ["tensor", "nn", "data", "detect", "progress", "host"],
  peers: ["progress", "train", "viz", "nn", "tensor", "host"],
  course: ["check", "host", "viz", "kernel/client"],
  site: ["course", "host"],
  grade: ["check", "course", "peers", "progress", "host", "viz", "kernel/client"],
  cli: ["course", "grade", "peers", "site", "engine", "nn", "models", "check", "host", "kernel"],
  kernel: [],
};

const roomOf = (file: string): string => {
  const parts = file.split(sep).join("/").split("/");
  return parts[0] === "src" ? parts[1] : parts[0];
};

test("imports go only in the directions of the design", () => {
  const files = [...glob.sync("src/*/**/*.ts"), ...glob.sync("kernel/**/*.ts")];
  const broken = files.flatMap((file) => {
    const source = readFileSync(file, "utf8");
    const specifiers = [...source.matchAll(/(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g)];
    return specifiers.flatMap(([, specifier]) => {
      const target = normalize(join(dirname(file), specifier));
      const [from, to] = [roomOf(file), roomOf(target)];
      const allowed = MAY_IMPORT[from];
      if (!allowed) return [`${file}: the room ${from} is not in the table`];
      const ok =
        from === to ||
        allowed.includes(to) ||
        (to === "kernel" && allowed.includes("kernel/client") && /kernel\/client/.test(target));
      return ok
        ? []
        : [`${file} imports ${target}: ${from} may import ${allowed.join(", ") || "nothing"}`];
    });
  });
  expect(files.length).toBeGreaterThan(0);
  expect(broken).toEqual([]);
});
