// npm run bench -- NAME: measurements against peers, side by side in one run.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const BENCHES = {
  engine: async (args) => (await import("./engine/run.mjs")).benchEngine(args, root),
};

const [name, ...args] = process.argv.slice(2);
if (!BENCHES[name]) {
  console.error(
    `bench: expected one of ${Object.keys(BENCHES).join(", ")}, got ${name ?? "nothing"}`,
  );
  process.exitCode = 1;
} else {
  await BENCHES[name](args);
}
