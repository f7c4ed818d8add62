// The kernels that are compared: how each is had and started, and the cells in its language.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { peerEnvironment } from "../common/child.mjs";
import { npmPackages, pythonPackages } from "../common/install.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const DENO = "2.9.6";

/** TypeScript; `diagnosed` tells a message about the type error of `mistake`. */
const typescript = {
  trivial: (i) => `const x${i} = ${i};`,
  rich: (i) => `
interface Point${i} { x: number; y: number }
class Shape${i} {
  constructor(readonly points: Point${i}[]) {}
  area(): number { return this.points.reduce((sum, p) => sum + p.x * p.y, 0); }
}
function make${i}(n: number): Shape${i} {
  return new Shape${i}(Array.from({ length: n }, (_, k) => ({ x: k, y: ${i} })));
}
const area${i} = make${i}(3).area();`,
  items: "const items = [1, 2, 3];",
  completing: (i) => `const y${i} = items.ma`,
  spinning: 'console.log("spinning"); while (true) {}',
  mistake: (i) => `const wrong${i}: number = "text";`,
  diagnosed: ({ content }) => /not assignable/.test(JSON.stringify(content)),
};

const python = {
  trivial: (i) => `x${i} = ${i}`,
  rich: (i) => `
class Shape${i}:
    def __init__(self, points):
        self.points = points
    def area(self):
        return sum(x * y for x, y in self.points)
def make${i}(n):
    return Shape${i}([(k, ${i}) for k in range(n)])
area${i} = make${i}(3).area()`,
  items: "items = [1, 2, 3]",
  completing: (i) => `y${i} = items.co`,
  spinning: 'print("spinning", flush=True)\nwhile True: pass',
  mistake: null,
};

/** `interrupt`: how the kernel is told to stop a cell, if not by a message. */
export const KERNELS = {
  ours: {
    cells: typescript,
    /** The library is there when this cell has run. */
    first: 'import { tensor } from "convlab";\ntensor([1, 2, 3]).size;',
    prepare: async () => {
      const { kernelArgv } = await import("../../dist/kernel/client.js");
      return (file) => kernelArgv().map((part) => part.replace("{connection_file}", file));
    },
    env: () => peerEnvironment(),
  },
  tslab: {
    cells: typescript,
    first: "1 + 1;",
    interrupt: "signal",
    prepare: async () => {
      const { resolve } = createRequire(import.meta.url);
      const bin = join(dirname(resolve("tslab/package.json")), "bin", "tslab");
      return (file) => [process.execPath, bin, "kernel", "--config-path", file];
    },
    env: () => peerEnvironment(),
  },
  deno: {
    cells: { ...typescript, mistake: null }, // it does not check types in cells
    first: "1 + 1;",
    prepare: async () => {
      const folder = await npmPackages("deno", { deno: DENO });
      const system = { linux: "-glibc" }[process.platform] ?? "";
      const name = `@deno/${process.platform}-${process.arch}${system}`;
      const packages = createRequire(join(folder, "package.json"));
      const program = join(dirname(packages.resolve(`${name}/package.json`)), "deno");
      return (file) => [program, "jupyter", "--kernel", "--conn", file];
    },
    env: () => peerEnvironment({ DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" }),
  },
  ipykernel: {
    cells: python,
    first: "1 + 1",
    interrupt: "signal",
    prepare: async () => {
      const interpreter = await pythonPackages("ipykernel", ["ipykernel==7.4.0"]);
      return (file) => [interpreter, "-m", "ipykernel_launcher", "-f", file];
    },
    env: () => peerEnvironment(),
  },
};

/** Where notebooks lie: the project's own tsconfig.json is about its sources, not about them. */
export const cwd = join(root, "notebooks");
