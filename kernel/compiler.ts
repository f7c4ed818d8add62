import type { FileCompiled, FileToCompile } from "./child/protocol.js";

/** Loads what needs the TypeScript compiler, which takes 150 ms: the sockets come first. */
export async function loadCompiler(folder: string) {
  await new Promise((resolve) => setTimeout(resolve, 20));
  const [
    { compileCell },
    { compileFile },
    { builtinName },
    { isComplete },
    { typesMode, settingsFor, runtimeOptions },
  ] = await Promise.all([
    import("./compile/cell.js"),
    import("./compile/file.js"),
    import("./compile/builtins.js"),
    import("./requests/isComplete.js"),
    import("./language/options.js"),
  ]);
  const options = runtimeOptions(settingsFor(folder));
  return {
    /** What type errors do in this notebook. */
    types: typesMode(folder, process.env),
    builtinName,
    isComplete,
    compileCell: (source: string, file: string, own: Set<string>) =>
      compileCell(source, file, own, options),
    /** A local file that a cell imports. */
    compileFile({ id, source, file }: FileToCompile): FileCompiled {
      try {
        return { type: "fileCompiled", id, compiled: compileFile(source, file, options) };
      } catch (error) {
        return { type: "fileCompiled", id, problem: (error as Error).message };
      }
    },
  };
}
