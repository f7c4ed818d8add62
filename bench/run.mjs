// npm run bench -- NAME: measurements against peers, side by side in one run.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "./common/arguments.mjs";
import { stopAll } from "./common/child.mjs";
import { warnWhereBusy } from "./common/machine.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ROUTINES_HELP = `Usage: npm run bench -- routines [options]

The routines of WebAssembly by themselves against PyTorch.

  --build NAME   strict or relaxed (relaxed)
  --threads A,B  numbers of threads (1,2)
  --work A,B     only these works, see bench/engine/works.mjs
  --rounds N     turns of each side (3)
  --seconds N    length of a turn (1)
  --python PATH  a Python that has PyTorch, instead of a new one
  --alone        without PyTorch
  --roofline     only ours: how near the convolutions are to what the vectors can do
  --json         write the rows to bench/results`;

const BENCHES = {
  engine: {
    says: "the library as a student uses it: training, inference, memory",
    run: async (args) => (await import("./library/main.mjs")).benchLibrary(args),
  },
  routines: {
    says: "the routines by themselves, without tensors",
    run: async (args) => {
      if (args.includes("--help")) return console.log(ROUTINES_HELP);
      return (await import("./engine/run.mjs")).benchEngine(args, root);
    },
  },
  kernel: {
    says: "the Jupyter kernel: start, cells, completion, memory",
    run: async (args) => (await import("./kernel/main.mjs")).benchKernel(args),
  },
  notebook: {
    says: "a notebook that trains for minutes: does its memory stay flat?",
    run: async (args) => (await import("./notebook/main.mjs")).benchNotebook(args),
  },
  features: {
    says: "features made by hand against learned ones: accuracy, invariance",
    run: async (args) => (await import("./features/main.mjs")).benchFeatures(args),
  },
  detectors: {
    says: "five detectors on the same pictures: precision, training, seconds by stage",
    run: async (args) => (await import("./detectors/main.mjs")).benchDetectors(args),
  },
  grade: {
    says: "the grader beside nbgrader's autograde",
    run: async (args) => (await import("./grade/main.mjs")).benchGrade(args),
  },
  class: {
    says: "a class of 300 through the grader's queue, a worker killed on the way",
    run: async (args) => (await import("./grade/class.mjs")).benchClass(args),
  },
};

const HELP = `Usage: npm run bench -- NAME [options]

${Object.entries(BENCHES)
  .map(([name, { says }]) => `  ${name.padEnd(10)}${says}`)
  .join("\n")}

npm run bench -- NAME --help tells its options. Run \`npm run build\` first: dist/ is what is measured.`;

// Ctrl-C ends every process that was started; the rows up to there were printed.
process.on("exit", stopAll);
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
]) {
  process.once(signal, () => process.exit(code));
}

const [name, ...args] = process.argv.slice(2);
if (name === "--help" || name === "-h") console.log(HELP);
else if (!BENCHES[name]) {
  console.error(
    `bench: expected one of ${Object.keys(BENCHES).join(", ")}, got ${name ?? "nothing"}\n`,
  );
  console.error(HELP);
  process.exitCode = 1;
} else {
  if (!args.includes("--help")) warnWhereBusy();
  try {
    await BENCHES[name].run(args);
  } catch (error) {
    const isUsage = error instanceof UsageError || error.code?.startsWith("ERR_PARSE_ARGS");
    if (!isUsage) throw error;
    console.error(`bench: ${error.message}`);
    process.exitCode = 1;
  }
}
