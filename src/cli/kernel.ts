import { parseArgs } from "node:util";
import {
  installKernelspec,
  pythonPrefix,
  type SpecPlace,
  uninstallKernelspec,
} from "../../kernel/spec.js";

export const help = `convlab kernel: makes the convlab kernel known to a Jupyter that is there already

usage:
  convlab kernel install   [--user | --sys-prefix | --prefix DIR] [--name NAME]
  convlab kernel uninstall [--user | --sys-prefix | --prefix DIR] [--name NAME]

where (default: --user):
  --user        for you, in every Jupyter on this computer
  --sys-prefix  in the Python environment in use (virtual environment, or that of jupyter on PATH)
  --prefix DIR  in DIR/share/jupyter/kernels
  --name NAME   under another name than "convlab"
`;

const OPTIONS = {
  user: { type: "boolean" },
  "sys-prefix": { type: "boolean" },
  prefix: { type: "string" },
  name: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** Runs the command; returns its exit code. */
export async function run(args: string[]): Promise<number> {
  try {
    return kernelCommand(args);
  } catch (error) {
    console.error(`convlab kernel: ${(error as Error).message}`);
    return 1;
  }
}

function kernelCommand(args: string[]): number {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const [action, ...rest] = positionals;
  if (values.help) {
    console.log(help);
    return 0;
  }
  if ((action !== "install" && action !== "uninstall") || rest.length > 0) {
    console.error(help);
    return 2;
  }
  const place = placeOf(values);
  if (action === "install") {
    console.log(`installed the kernel in ${installKernelspec(place)}`);
    console.log('In JupyterLab choose the kernel "convlab (TypeScript)".');
    return 0;
  }
  const removed = uninstallKernelspec(place);
  if (removed === undefined) {
    console.error("convlab kernel: nothing to uninstall there");
    return 1;
  }
  console.log(`removed the kernel from ${removed}`);
  return 0;
}

interface Where {
  user?: boolean;
  "sys-prefix"?: boolean;
  prefix?: string;
  name?: string;
}

function placeOf({ user, "sys-prefix": sysPrefix, prefix, name }: Where): SpecPlace {
  const given = [user, sysPrefix, prefix !== undefined].filter(Boolean).length;
  if (given > 1) throw new Error("expected one of --user, --sys-prefix and --prefix");
  const named = name === undefined ? {} : { name };
  if (prefix !== undefined) return { prefix, ...named };
  if (!sysPrefix) return { user: true, ...named };
  const found = pythonPrefix();
  if (found === undefined) {
    throw new Error("no Python was found for --sys-prefix\nhint: use --user or --prefix DIR");
  }
  return { prefix: found, ...named };
}
