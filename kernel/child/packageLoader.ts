import vm from "node:vm";
import type { Namespace } from "./localModules.js";

type Load = (specifier: string, options?: object) => Promise<Namespace>;

/** The function's name in stack traces, from which it is left out. */
export const LOADER = "convlabLoad";
const loaders = new Map<string, Load>();

/** An `import` that resolves from a file, where this file's own would from here. */
export function loaderAt(from: string): Load {
  let load = loaders.get(from);
  if (!load) {
    const code = `(function ${LOADER}(specifier, options) { return import(specifier, options) })`;
    const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
    const script = new vm.Script(code, { filename: from, importModuleDynamically });
    load = script.runInThisContext() as Load;
    loaders.set(from, load);
  }
  return load;
}
