import { PEERS } from "../peers/index.mjs";
import { WORKS } from "./works.mjs";

export const USAGE = "npm run bench -- engine [options]";

export const ABOUT = `The library, used as a student uses it, against its peers, in rounds that take turns.
Each side runs in a process of its own; peers are installed into bench/.peers when first needed.
The ratio is our speed over theirs: above 1 we are faster. Of PyTorch the fastest of eager,
channels_last and torch.compile counts. tfjs and convnetjs have one thread, whatever ours have (the
threads of tfjs-wasm need a worker made from a blob's address, which Node refuses).

Works:
${Object.entries(WORKS)
  .map(([name, { says }]) => `  ${name.padEnd(18)}${says}`)
  .join("\n")}
  memory            the most memory held by a process while it trains (ratio: theirs over ours)
`;

const works = [...Object.keys(WORKS), "memory"];

export const OPTIONS = {
  works: { type: "list", of: works, default: works, says: "only these works" },
  peers: {
    ...{ type: "list", of: Object.keys(PEERS), default: Object.keys(PEERS) },
    says: `only these of ${Object.keys(PEERS).join(", ")}`,
  },
  threads: { type: "list", of: ["1", "2"], default: ["1", "2"], says: "numbers of threads" },
  rounds: { type: "number", default: 5, says: "turns of each side" },
  seconds: { type: "number", default: 0.7, says: "length of a turn" },
  compile: { type: "number", default: 120, says: "seconds torch.compile may take for a work" },
  python: { type: "text", hint: "PATH", says: "a Python that has PyTorch, instead of a new one" },
  json: { type: "flag", says: "write bench/results/engine.json" },
  quick: { type: "flag", says: "1 short round, no torch.compile: to see that everything works" },
  help: { type: "flag", says: "this text" },
};

/** Short turns prove that all works run; their figures are worth little. */
export function settle(options) {
  return options.quick ? { ...options, rounds: 1, seconds: 0.1, compile: 0 } : options;
}
